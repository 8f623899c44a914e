package org.sentimentstream.trainer.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.io.PackedFile;

/**
 * The Large Movie Review Dataset in its own layout, {@code aclImdb/SPLIT/{pos,neg}/ID_RATING.txt},
 * as a directory or as the {@code .tar.gz} that it is published as. Nothing is unpacked to disk.
 *
 * <p>As in the tutorial's {@code imdb_preprocess.py}, a review is the first line of its file,
 * stripped of ASCII white space. Reviews come positive ones first, each half sorted by file name,
 * whatever the order in the archive. Bytes that are not UTF-8 become U+FFFD.
 */
public final class AclImdb {

  /** The part of the data set that a model is made of, or judged by. */
  public enum Split {
    TRAIN,
    TEST;

    String folder() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Longest file that is read; the data set's own longest review has 14 KB. */
  private static final int MAX_REVIEW_BYTES = 1 << 20;

  static final int MAX_REVIEWS = 2_000_000;

  /** Most bytes that an archive may unpack to; the official one has half a billion. */
  private static final long MAX_ARCHIVE_BYTES = 1L << 32;

  /** Most bytes that the headers of a member may take: its name, for example. */
  private static final int MAX_HEADER_BYTES = 1 << 18;

  private static final Pattern MEMBER =
      Pattern.compile("(?:^|.*/)(train|test)/(pos|neg)/([^/]+\\.txt)$");

  private AclImdb() {}

  /**
   * Reads one split.
   *
   * @throws NoSuchFileException where there is neither a directory nor a file
   * @throws IOException where the archive is unreadable or holds no review of the split
   */
  public static List<LabelledReview> read(Path source, Split split) throws IOException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(
          source.toString(), null, "expected the aclImdb directory or .tar.gz there");
    }
    List<LabelledReview> reviews =
        Files.isDirectory(source) ? readDirectory(source, split) : readArchive(source, split);
    if (reviews.isEmpty()) {
      throw new IOException(
          source
              + ": expected reviews as aclImdb/"
              + split.folder()
              + "/{pos,neg}/*.txt, found none");
    }
    reviews.sort(
        Comparator.comparing((LabelledReview review) -> !review.positive())
            .thenComparing(LabelledReview::id));
    return reviews;
  }

  private static List<LabelledReview> readDirectory(Path root, Split split) throws IOException {
    List<LabelledReview> reviews = new ArrayList<>();
    Path top = Files.isDirectory(root.resolve("aclImdb")) ? root.resolve("aclImdb") : root;
    for (String label : List.of("pos", "neg")) {
      Path folder = top.resolve(split.folder()).resolve(label);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": expected a file, found something else");
          }
          try (InputStream in = Files.newInputStream(file)) {
            addReview(split.folder() + "/" + label + "/" + file.getFileName(), in, split, reviews);
          }
        }
      }
    }
    return reviews;
  }

  private static List<LabelledReview> readArchive(Path archive, Split split) throws IOException {
    List<LabelledReview> reviews = new ArrayList<>();
    try (PackedFile file = PackedFile.open(archive, MAX_ARCHIVE_BYTES);
        TarArchiveInputStream tar = new TarArchiveInputStream(file)) {
      for (TarArchiveEntry entry = next(tar, file); entry != null; entry = next(tar, file)) {
        requireHarmless(entry);
        if (isFile(entry)) {
          addReview(entry.getName(), tar, split, reviews);
        }
      }
    } catch (FileSystemException e) {
      throw e; // it names the archive
    } catch (IOException e) {
      throw new IOException(archive + ": expected a readable .tar.gz: " + e.getMessage(), e);
    }
    return reviews;
  }

  /** The next member; what is left of the one before is not kept, and headers are not endless. */
  private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, PackedFile file)
      throws IOException {
    if (tar.getCurrentEntry() != null) {
      tar.transferTo(OutputStream.nullOutputStream());
    }
    file.limit(MAX_HEADER_BYTES, "name and other headers of an archive's member");
    TarArchiveEntry entry = tar.getNextEntry();
    file.unlimit();
    return entry;
  }

  /** Nothing is unpacked to disk, so that no name can do harm; but no honest archive has these. */
  private static void requireHarmless(TarArchiveEntry entry) throws IOException {
    String name = entry.getName();
    if (name.startsWith("/") || Arrays.asList(name.split("/", -1)).contains("..")) {
      throw new IOException("member " + ReviewFields.shown(name) + " lies outside of the archive");
    }
    if (entry.isSparse()) {
      throw new IOException("member " + ReviewFields.shown(name) + " is a sparse file");
    }
    if (!isFile(entry) && MEMBER.matcher(name).matches()) {
      throw new IOException("member " + ReviewFields.shown(name) + " is a link or a device");
    }
  }

  private static boolean isFile(TarArchiveEntry entry) {
    byte type = entry.getLinkFlag();
    return type == TarConstants.LF_NORMAL
        || type == TarConstants.LF_OLDNORM
        || type == TarConstants.LF_CONTIG;
  }

  /** Adds the review where the name is one of the split's. */
  private static void addReview(
      String name, InputStream in, Split split, List<LabelledReview> reviews) throws IOException {
    Matcher member = MEMBER.matcher(name);
    if (!member.matches() || !member.group(1).equals(split.folder())) {
      return;
    }
    if (reviews.size() == MAX_REVIEWS) {
      throw new IOException("more than " + MAX_REVIEWS + " reviews");
    }
    byte[] bytes = in.readNBytes(MAX_REVIEW_BYTES + 1);
    if (bytes.length > MAX_REVIEW_BYTES) {
      throw new IOException(
          ReviewFields.shown(name) + ": more than " + MAX_REVIEW_BYTES + " bytes");
    }
    String id = member.group(1) + "/" + member.group(2) + "/" + member.group(3);
    reviews.add(new LabelledReview(id, firstLine(bytes), member.group(2).equals("pos")));
  }

  /** The bytes before the first line feed without ASCII white space at either end. */
  private static String firstLine(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    int start = 0;
    while (start < end && isBlank(bytes[start])) {
      start++;
    }
    while (end > start && isBlank(bytes[end - 1])) {
      end--;
    }
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
