package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.schemas.Topics;

/**
 * A checkpoint file in pieces of {@link Topics#CHUNK_BYTES}, the last one shorter, and which of
 * them have arrived.
 */
final class ChunkedFile {

  private final String digest;
  private final long size;
  private final int count;
  private final BitSet arrived;

  ChunkedFile(String digest, long size) {
    this.digest = digest;
    this.size = size;
    this.count = Math.toIntExact((size + Topics.CHUNK_BYTES - 1) / Topics.CHUNK_BYTES);
    this.arrived = new BitSet(count);
  }

  int count() {
    return count;
  }

  /** Where a piece begins in the file. */
  long position(int index) {
    return (long) index * Topics.CHUNK_BYTES;
  }

  /** How long a piece is. */
  int length(int index) {
    return (int) Math.min(Topics.CHUNK_BYTES, size - position(index));
  }

  /**
   * Writes a piece to its place.
   *
   * @return false where it is none of this file, and was not written
   */
  boolean take(ArtifactChunk chunk, FileChannel into) throws IOException {
    if (!accepts(chunk)) {
      return false;
    }
    ByteBuffer data = chunk.getData().duplicate();
    long position = position(chunk.getIndex());
    while (data.hasRemaining()) {
      position += into.write(data, position);
    }
    arrived.set(chunk.getIndex());
    return true;
  }

  private boolean accepts(ArtifactChunk chunk) {
    return chunk.getDigest().equals(digest)
        && chunk.getSize() == size
        && chunk.getCount() == count
        && chunk.getIndex() >= 0
        && chunk.getIndex() < count
        && chunk.getData().remaining() == length(chunk.getIndex());
  }

  boolean isComplete() {
    return arrived.cardinality() == count;
  }

  String progress() {
    return arrived.cardinality() + " of " + count + " pieces";
  }
}
