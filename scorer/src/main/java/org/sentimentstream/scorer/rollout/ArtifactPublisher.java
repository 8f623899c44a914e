package org.sentimentstream.scorer.rollout;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstream.rollout.ArtifactChunk;

/** Puts a checkpoint file into the topic of the artifacts, piece after piece. */
final class ArtifactPublisher {

  private final Producer<byte[], byte[]> producer;
  private final Serializer<ArtifactChunk> serializer;
  private final String topic;

  ArtifactPublisher(
      Producer<byte[], byte[]> producer, Serializer<ArtifactChunk> serializer, String topic) {
    this.producer = producer;
    this.serializer = serializer;
    this.topic = topic;
  }

  /** Returns when the broker has all pieces of the file that the manifest describes. */
  void publish(Path file, Manifest manifest) throws IOException, InterruptedException {
    ChunkedFile pieces = new ChunkedFile(manifest.digest(), manifest.size());
    try (FileChannel channel = FileChannel.open(file)) {
      for (int index = 0; index < pieces.count(); index++) {
        ByteBuffer data = ByteBuffer.allocate(pieces.length(index));
        while (data.hasRemaining()) {
          if (channel.read(data, pieces.position(index) + data.position()) < 0) {
            throw new EOFException(file + " became shorter while it was read");
          }
        }
        ArtifactChunk chunk =
            ArtifactChunk.newBuilder()
                .setDigest(manifest.digest())
                .setIndex(index)
                .setCount(pieces.count())
                .setSize(manifest.size())
                .setData(data.flip())
                .build();
        send(KafkaArtifacts.key(manifest.digest(), index), serializer.serialize(topic, chunk));
      }
    }
  }

  private void send(byte[] key, byte[] value) throws InterruptedException {
    Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, key, value));
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }
}
