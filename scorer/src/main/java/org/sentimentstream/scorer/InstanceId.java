package org.sentimentstream.scorer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of an instance that was given none: the host's name and a random suffix, kept in a file
 * of the state directory so that it survives a restart. The file is locked while the instance
 * lives; a further instance on the same directory takes the next file.
 */
final class InstanceId implements AutoCloseable {

  private static final int MAX_INSTANCES = 1_000;
  private static final int MAX_LENGTH = 200;

  private final String value;
  private final FileChannel locked;

  private InstanceId(String value, FileChannel locked) {
    this.value = value;
    this.locked = locked;
  }

  static InstanceId acquire(Path stateDirectory) throws IOException {
    Files.createDirectories(stateDirectory);
    for (int i = 0; i < MAX_INSTANCES; i++) {
      InstanceId id = tryFile(stateDirectory.resolve("instance-" + i + ".id"));
      if (id != null) {
        return id;
      }
    }
    throw new IOException(stateDirectory + ": " + MAX_INSTANCES + " instances run on it already");
  }

  private static @Nullable InstanceId tryFile(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new InstanceId(readOrMake(channel), channel);
      }
    } catch (OverlappingFileLockException e) {
      // Another instance of this JVM has it.
    }
    channel.close();
    return null;
  }

  private static String readOrMake(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH);
    channel.read(bytes, 0);
    String stored = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    if (stored.matches("[A-Za-z0-9._-]+")) {
      return stored;
    }
    byte[] suffix = new byte[3];
    new SecureRandom().nextBytes(suffix);
    String made = hostName() + "-" + HexFormat.of().formatHex(suffix);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(made.getBytes(StandardCharsets.UTF_8)), 0);
    channel.force(true);
    return made;
  }

  private static String hostName() {
    try {
      String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
      return name.substring(0, Math.min(100, name.length()));
    } catch (UnknownHostException e) {
      return "instance";
    }
  }

  String value() {
    return value;
  }

  @Override
  public void close() throws IOException {
    locked.close();
  }
}
