package org.sentimentstream.scorer.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.scorer.testing.TestModels;

class ModelStoreTest {

  @TempDir private Path directory;

  private Path file;
  private Manifest manifest;
  private Path cache;
  private final AtomicInteger fetched = new AtomicInteger();

  @BeforeEach
  void write() throws IOException {
    file = TestModels.write(directory, "1.0");
    manifest =
        new Manifest(
            TestModels.id("1.0"), CheckpointFile.digest(file), Files.size(file), file.toUri());
    cache = directory.resolve("cache");
  }

  private ModelStore store() {
    UriArtifacts uris = new UriArtifacts();
    return new ModelStore(
        cache,
        (wanted, into) -> {
          throw new IOException("no topic here");
        },
        (wanted, into) -> {
          fetched.incrementAndGet();
          uris.fetch(wanted, into);
        });
  }

  private List<Path> cached() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.toList();
    }
  }

  @Test
  void shouldFetchOnceAndKeepTheFileUnderItsDigest() throws Exception {
    Path first = store().fetch(manifest);
    Path second = store().fetch(manifest);

    assertThat(first).isEqualTo(second).hasFileName(manifest.digest() + ".npz");
    assertThat(first).hasSameBinaryContentAs(file);
    assertThat(fetched).hasValue(1);
    assertThat(cached()).containsExactly(first);
  }

  @Test
  void shouldFetchADamagedFileAgain() throws Exception {
    Path kept = store().fetch(manifest);
    byte[] bytes = Files.readAllBytes(kept);
    bytes[100] ^= 1;
    Files.write(kept, bytes);

    assertThat(store().fetch(manifest)).hasSameBinaryContentAs(file);
    assertThat(fetched).hasValue(2);
  }

  @Test
  void shouldLeaveNothingBehindWhereTheFileIsNotTheOneWanted() throws Exception {
    Manifest other = new Manifest(manifest.id(), "c".repeat(64), manifest.size(), file.toUri());

    assertThatThrownBy(() -> store().fetch(other))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("c".repeat(64))
        .hasMessageContaining(manifest.digest());
    assertThat(cached()).isEmpty();
  }

  @Test
  void shouldSayThatAFileIsTooShort() {
    Manifest longer =
        new Manifest(manifest.id(), manifest.digest(), manifest.size() + 1, file.toUri());

    assertThatThrownBy(() -> store().fetch(longer))
        .isInstanceOf(BadModelException.class)
        .hasMessage("expected a file of %d bytes, came %d", manifest.size() + 1, manifest.size());
  }

  @Test
  void shouldTakeAMissingFileForOneThatMayCome() throws Exception {
    Files.delete(file);

    assertThatThrownBy(() -> store().fetch(manifest)).isInstanceOf(IOException.class);
    assertThat(cached()).isEmpty();
  }

  @Test
  void shouldDeleteWhatAKilledProcessLeftBehind() throws Exception {
    Files.createDirectories(cache);
    Path old = Files.createFile(cache.resolve("old.part"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    Path inUse = Files.createFile(cache.resolve("new.part"));

    store().fetch(manifest);

    assertThat(old).doesNotExist();
    assertThat(inUse).exists();
  }

  private Manifest write(String version) {
    try {
      Path model = TestModels.write(directory, version);
      return new Manifest(
          TestModels.id(version), CheckpointFile.digest(model), Files.size(model), model.toUri());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldLeaveAloneWhatAnotherInstanceMayBeLoading() throws Exception {
    Path loading = store().fetch(manifest);

    for (int i = 0; i < 2 * CachedFiles.KEPT; i++) {
      store().fetch(write("2." + i));
    }

    assertThat(loading).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldLetInstancesShareOneDirectory() throws Exception {
    int instances = 4;
    List<Manifest> models = IntStream.range(0, instances).mapToObj(i -> write("2." + i)).toList();
    Files.createDirectories(cache);
    ExecutorService threads = Executors.newFixedThreadPool(instances);
    try {
      for (int round = 0; round < 30; round++) {
        // What all of them want to tidy up, and one model that all want beside their own.
        for (int i = 0; i < 40; i++) {
          age(Files.createFile(cache.resolve(round + "-" + i + ".part")), Duration.ofDays(1));
          age(
              Files.createFile(cache.resolve(String.format("%064x.npz", 100 * round + i))),
              Duration.ofDays(1));
        }
        CyclicBarrier start = new CyclicBarrier(instances);
        List<Future<?>> running = new ArrayList<>();
        for (Manifest own : models) {
          running.add(
              threads.submit(
                  () -> {
                    ModelStore mine = store();
                    start.await();
                    CheckpointFile.read(mine.fetch(own));
                    return CheckpointFile.read(mine.fetch(manifest));
                  }));
        }
        for (Future<?> one : running) {
          one.get();
        }
        for (Manifest one : List.of(models.get(round % instances), manifest)) {
          Files.delete(cache.resolve(one.digest() + ".npz"));
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(cached()).noneMatch(left -> left.toString().endsWith(".part"));
  }

  @Test
  void shouldKeepTheEightModelsUsedLastAndThoseInUse() throws Exception {
    Files.createDirectories(cache);
    List<Path> older = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Path model = Files.createFile(cache.resolve(Integer.toString(i).repeat(64) + ".npz"));
      age(model, Duration.ofDays(10 - i));
      older.add(model);
    }
    Path other = Files.createFile(cache.resolve("notes.npz"));
    age(other, Duration.ofDays(100));

    Path kept = store().fetch(manifest, Set.of("1".repeat(64)));

    List<Path> expected = new ArrayList<>(older.subList(3, 10));
    expected.addAll(List.of(older.get(1), other, kept));
    assertThat(cached()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void shouldTakeAFileForUsedEachTimeItIsAskedFor() throws Exception {
    Path kept = store().fetch(manifest);
    age(kept, Duration.ofDays(1));

    store().fetch(manifest);

    assertThat(Files.getLastModifiedTime(kept).toInstant())
        .isAfter(Instant.now().minus(Duration.ofHours(1)));
    assertThat(fetched).hasValue(1);
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void shouldAskTheTopicWhereThereIsNoLocation() {
    Manifest inTopic = new Manifest(manifest.id(), manifest.digest(), manifest.size(), null);

    assertThatThrownBy(() -> store().fetch(inTopic)).hasMessage("no topic here");
  }

  @Test
  void shouldPutPiecesInAnyOrderToTheirPlaces() throws Exception {
    ChunkedFile pieces = new ChunkedFile("d".repeat(64), 3 * (512 << 10) + 7);

    assertThat(pieces.count()).isEqualTo(4);
    assertThat(pieces.length(3)).isEqualTo(7);
    assertThat(pieces.position(3)).isEqualTo(3 * (512 << 10));
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("pieces"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int index : new int[] {3, 0, 2}) {
        assertThat(pieces.take(piece(pieces, index), channel)).isTrue();
        assertThat(pieces.isComplete()).isFalse();
      }
      assertThat(pieces.take(piece(pieces, 1), channel)).isTrue();
      assertThat(channel.size()).isEqualTo(3 * (512 << 10) + 7);
    }
    assertThat(pieces.isComplete()).isTrue();
  }

  private static ArtifactChunk piece(ChunkedFile pieces, int index) {
    return ArtifactChunk.newBuilder()
        .setDigest("d".repeat(64))
        .setIndex(index)
        .setCount(pieces.count())
        .setSize(3 * (512 << 10) + 7)
        .setData(ByteBuffer.allocate(pieces.length(index)))
        .build();
  }

  @Test
  void shouldWriteOnlyWhatItsManifestAllows() throws Exception {
    Manifest small = new Manifest(manifest.id(), manifest.digest(), 10, file.toUri());
    Path target = directory.resolve("target");
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> new UriArtifacts().fetch(small, channel))
          .isInstanceOf(BadModelException.class)
          .hasMessageContaining("expected 10 bytes, came more");
      assertThat(channel.write(ByteBuffer.allocate(1))).isEqualTo(1);
    }
    assertThat(Files.size(target)).isEqualTo(1);
  }

  @Test
  void shouldNotTakeADirectoryForAFile() {
    Manifest folder =
        new Manifest(manifest.id(), manifest.digest(), manifest.size(), directory.toUri());

    assertThatThrownBy(() -> store().fetch(folder)).isInstanceOf(IOException.class);
  }
}
