package org.sentimentstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.dataset.Download;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class DataOptionsTest {

  @Command
  private static final class AnyCommand {
    @Mixin private final DataOptions data;

    AnyCommand(DataOptions data) {
      this.data = data;
    }
  }

  @TempDir private Path folder;
  private HttpServer server;
  private Download official;

  @BeforeEach
  void serveAnArchive() throws Exception {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(archive))) {
      tar.putArchiveEntry(new TarArchiveEntry("aclImdb/train/pos/1_9.txt"));
      tar.closeArchiveEntry();
    }
    byte[] bytes = archive.toByteArray();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/a.tar.gz");
    official = new Download(url, sha256, 1 << 20);
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private DataSource open(String... arguments) throws IOException, InterruptedException {
    AnyCommand command = new AnyCommand(new DataOptions(folder.resolve("cache"), official));
    new CommandLine(command).parseArgs(arguments);
    return command.data.open();
  }

  @Test
  void shouldFetchTheOfficialArchiveOnceWhereNothingIsGiven() throws Exception {
    DataSource source = open();

    assertThat(source.path()).isEqualTo(folder.resolve("cache/aclImdb_v1.tar.gz"));
    assertThat(source.read(AclImdb.Split.TRAIN).size()).isEqualTo(1);
    server.stop(0);
    assertThat(open()).isEqualTo(source);
  }

  @Test
  void shouldFetchTheOfficialArchiveToWhereItsNameIsGiven() throws Exception {
    Path given = folder.resolve("data/aclImdb_v1.tar.gz");

    assertThat(open("--data", given.toString()).path()).isEqualTo(given).exists();
  }

  @Test
  void shouldNotFetchInPlaceOfAnotherFile() {
    Path given = folder.resolve("reviews.tar.gz");

    assertThatThrownBy(() -> open("--data", given.toString()))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("reviews.tar.gz");
    assertThat(given).doesNotExist();
  }

  @Test
  void shouldTakeTheDictionaryThatIsGiven() throws Exception {
    Path pickle = Files.writeString(folder.resolve("imdb.pkl"), "");
    Path words = Files.writeString(folder.resolve("words.pkl"), "");

    assertThat(open("--data", pickle.toString(), "--dictionary", words.toString()).dictionary())
        .isEqualTo(words);
  }

  @Test
  void shouldFindTheUsersCacheFolder() {
    assertThat(DataOptions.cacheFolder(Map.of(), "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/sentiment"));
    assertThat(DataOptions.cacheFolder(Map.of("XDG_CACHE_HOME", "/var/c"), "/home/a"))
        .isEqualTo(Path.of("/var/c/sentiment"));
    assertThat(DataOptions.cacheFolder(Map.of("XDG_CACHE_HOME", "c"), "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/sentiment"));
  }
}
