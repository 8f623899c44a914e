package org.sentimentstream.scorer.deadletters;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Places in a topic, of which there may be millions: a bit for each of the 1,024 offsets around one
 * that is in the set. For one thread.
 */
final class OffsetSet {

  private static final int BLOCK = 1_024;

  private record Block(TopicPartition partition, long number) {}

  private final Map<Block, BitSet> blocks = new HashMap<>();

  void add(TopicPartition partition, long offset) {
    blocks
        .computeIfAbsent(new Block(partition, offset / BLOCK), block -> new BitSet())
        .set((int) (offset % BLOCK));
  }

  boolean contains(TopicPartition partition, long offset) {
    BitSet block = blocks.get(new Block(partition, offset / BLOCK));
    return block != null && block.get((int) (offset % BLOCK));
  }
}
