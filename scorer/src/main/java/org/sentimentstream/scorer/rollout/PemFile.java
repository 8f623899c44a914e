package org.sentimentstream.scorer.rollout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstream.scorer.config.ConfigurationException;

/** Reads keys from PEM files, as openssl writes them. No message has anything of a key in it. */
final class PemFile {

  private static final int MAX_SIZE = 64 << 10;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

  private PemFile() {}

  /**
   * The blocks of a file, of which it has at least one.
   *
   * @param label what all of them are, for example {@code PUBLIC KEY}
   * @throws ConfigurationException where the file has anything else, or cannot be read
   */
  static List<byte[]> read(Path file, String label) {
    Matcher matcher = BLOCK.matcher(text(file, label));
    List<byte[]> blocks = new ArrayList<>();
    while (matcher.find()) {
      if (!matcher.group(1).equals(label)) {
        throw bad(file, label, "it has a block " + matcher.group(1));
      }
      try {
        blocks.add(Base64.getDecoder().decode(matcher.group(2).replaceAll("\\s", "")));
      } catch (IllegalArgumentException e) {
        throw bad(file, label, "its block is not Base64");
      }
    }
    if (blocks.isEmpty()) {
      throw bad(file, label, "it has none");
    }
    return blocks;
  }

  private static String text(Path file, String label) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_SIZE + 1);
      if (bytes.length > MAX_SIZE) {
        throw bad(file, label, "it has more than " + MAX_SIZE + " bytes");
      }
      return new String(bytes, ISO_8859_1);
    } catch (IOException e) {
      String reason =
          Files.notExists(file) ? "there is no such file" : "it cannot be read (" + e + ")";
      throw bad(file, label, reason);
    }
  }

  /** What is wrong with a file that should have such blocks. */
  static ConfigurationException bad(Path file, String label, String found) {
    return new ConfigurationException(
        file + ": expected a PEM file with an Ed25519 block " + label + ": " + found);
  }
}
