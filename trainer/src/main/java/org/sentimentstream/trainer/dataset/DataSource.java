package org.sentimentstream.trainer.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.io.PackedFile;

/**
 * Where reviews come from: a directory or a file of a kind that is recognised by its name, or where
 * that says nothing, by its first bytes. JSON lines and CSV files are one set, which serves as
 * whichever part is asked for.
 *
 * @param path the directory or file
 * @param kind what it is
 * @param dictionary the file of the dictionary that belongs to a pickle's ids; null for texts
 */
public record DataSource(Path path, Kind kind, @Nullable Path dictionary) {

  /** What reviews come as. */
  public enum Kind {
    ACL_IMDB_DIRECTORY("aclImdb directory"),
    ACL_IMDB_ARCHIVE("aclImdb archive"),
    TUTORIAL_PICKLE("tutorial pickle"),
    JSON_LINES("JSON lines"),
    CSV("CSV");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  private static final int HEAD_BYTES = 512;

  /** Where a tar header has its magic. */
  private static final int TAR_MAGIC_AT = 257;

  /**
   * Recognises what lies at a path.
   *
   * @param dictionary file of the dictionary where the reviews are a pickle's ids; null: the one
   *     beside them
   * @throws NoSuchFileException where there is nothing, or no dictionary that is needed
   * @throws IOException where it is of no known kind
   */
  public static DataSource open(Path path, @Nullable Path dictionary) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected reviews there");
    }
    Kind kind = Files.isDirectory(path) ? Kind.ACL_IMDB_DIRECTORY : kindOfFile(path);
    if (kind == Kind.TUTORIAL_PICKLE) {
      return new DataSource(
          path, kind, dictionary == null ? TutorialPickle.dictionaryBeside(path) : dictionary);
    }
    if (dictionary != null) {
      throw new IOException(
          path + ": a dictionary belongs to a pickle of ids, this is " + kind.label);
    }
    return new DataSource(path, kind, null);
  }

  private static Kind kindOfFile(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String stem = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    String extension = stem.substring(stem.lastIndexOf('.') + 1);
    return switch (extension) {
      case "tar", "tgz" -> Kind.ACL_IMDB_ARCHIVE;
      case "pkl" -> Kind.TUTORIAL_PICKLE;
      case "jsonl", "json" -> Kind.JSON_LINES;
      case "csv" -> Kind.CSV;
      default -> kindByFirstBytes(file);
    };
  }

  private static Kind kindByFirstBytes(Path file) throws IOException {
    byte[] head;
    try (PackedFile in = PackedFile.open(file, Long.MAX_VALUE - 1)) {
      head = in.readNBytes(HEAD_BYTES);
    }
    if (new String(head, StandardCharsets.ISO_8859_1).startsWith("ustar", TAR_MAGIC_AT)) {
      return Kind.ACL_IMDB_ARCHIVE;
    } else if (head.length > 0 && head[0] == (byte) 0x80) {
      return Kind.TUTORIAL_PICKLE;
    } else if (head.length > 0 && head[0] == '{') {
      return Kind.JSON_LINES;
    }
    throw new IOException(
        file
            + ": expected an aclImdb directory or .tar.gz, imdb.pkl[.gz], or labelled reviews as"
            + " .jsonl[.gz] or .csv[.gz], found a file of another kind");
  }

  /**
   * Reads one part.
   *
   * @throws IOException where it is not what it seemed, or has no review: the message names file
   *     and line or record
   */
  public Reviews read(AclImdb.Split split) throws IOException {
    Reviews reviews =
        switch (kind) {
          case ACL_IMDB_DIRECTORY, ACL_IMDB_ARCHIVE -> new TextReviews(AclImdb.read(path, split));
          case TUTORIAL_PICKLE -> TutorialPickle.read(path, requireDictionary(), split);
          case JSON_LINES -> new TextReviews(JsonLineReviews.read(path));
          case CSV -> new TextReviews(CsvReviews.read(path));
        };
    if (reviews.size() == 0) {
      throw new IOException(path + ": expected reviews, found none");
    }
    return reviews;
  }

  /**
   * Reads the texts of the unlabelled reviews: those that aclImdb has in {@code train/unsup}, or
   * all of a file of JSON lines.
   *
   * @throws IOException where it is not what it seemed, of another kind, or has no such review: the
   *     message names file and line or record
   */
  public List<String> readUnlabelled() throws IOException {
    List<String> texts =
        switch (kind) {
          case ACL_IMDB_DIRECTORY, ACL_IMDB_ARCHIVE -> AclImdb.readUnlabelled(path);
          case JSON_LINES -> JsonLineReviews.readTexts(path);
          case TUTORIAL_PICKLE, CSV ->
              throw new IOException(
                  path
                      + ": expected unlabelled reviews as an aclImdb directory or .tar.gz, or as"
                      + " .jsonl[.gz], found "
                      + kind.label);
        };
    if (texts.isEmpty()) {
      throw new IOException(path + ": expected reviews, found none");
    }
    return texts;
  }

  /** Name of the directory or file. */
  public String name() {
    return fileName(path);
  }

  /** What tells later which data it was: names, kind, and SHA-256 of the files. */
  public Map<String, Object> lineage() throws IOException {
    Map<String, Object> lineage = new TreeMap<>();
    lineage.put("source", name());
    lineage.put("kind", kind.label);
    if (kind != Kind.ACL_IMDB_DIRECTORY) {
      lineage.put("sha256", CheckpointFile.digest(path));
    }
    if (dictionary != null) {
      lineage.put("dictionary_source", fileName(dictionary));
      lineage.put("dictionary_source_sha256", CheckpointFile.digest(dictionary));
    }
    return lineage;
  }

  private Path requireDictionary() {
    return Objects.requireNonNull(dictionary, "a pickle of ids needs a dictionary");
  }

  /** The last part of a path, also of {@code .} and the like. */
  private static String fileName(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }
}
