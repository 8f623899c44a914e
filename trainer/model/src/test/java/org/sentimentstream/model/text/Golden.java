package org.sentimentstream.model.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reference files in the folder {@code shared} beside the checkout, where that is there. */
public final class Golden {
  private Golden() {}

  /** A file of {@code shared}; the test is skipped where it is absent. */
  public static Path file(String name) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path file = folder.resolve("shared").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    assumeTrue(false, "skipped: there is no shared/" + name + " beside the checkout");
    throw new AssertionError();
  }

  /** The words of {@code imdb.dict.tsv.gz}, of which the first has id 2. */
  static Dictionary dictionary() throws IOException {
    List<String> words = new ArrayList<>();
    try (InputStream in =
            new GZIPInputStream(Files.newInputStream(file("golden/imdb.dict.tsv.gz")));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        words.add(line.substring(line.lastIndexOf('\t') + 1));
      }
    }
    return Dictionary.of(words);
  }
}
