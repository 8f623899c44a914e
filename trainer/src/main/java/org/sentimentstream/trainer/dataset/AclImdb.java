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
 * The Large Movie Review Dataset in its own layout, {@code aclImdb/SPLIT/{pos,neg}/ID_RATING.txt}
 * and {@code aclImdb/train/unsup/ID_0.txt}, as a directory or as the {@code .tar.gz} that it is
 * published as. Nothing is unpacked to disk.
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

  private static final String UNLABELLED = "train/unsup";

  private static final Pattern MEMBER =
      Pattern.compile("(?:^|.*/)((?:train|test)/(?:pos|neg)|" + UNLABELLED + ")/([^/]+\\.txt)$");

  /** A review's file: the folder it is in, without what is above SPLIT, its name and its text. */
  private record Member(String folder, String file, String text) {
    String id() {
      return folder + "/" + file;
    }
  }

  private AclImdb() {}

  /**
   * Reads the labelled reviews of one split.
   *
   * @throws NoSuchFileException where there is neither a directory nor a file
   * @throws IOException where the archive is unreadable or holds no review of the split
   */
  public static List<LabelledReview> read(Path source, Split split) throws IOException {
    String positive = split.folder() + "/pos";
    String negative = split.folder() + "/neg";
    List<Member> members = members(source, List.of(positive, negative));
    if (members.isEmpty()) {
      throw new IOException(
          source
              + ": expected reviews as aclImdb/"
              + split.folder()
              + "/{pos,neg}/*.txt, found none");
    }
    return members.stream()
        .map(m -> new LabelledReview(m.id(), m.text(), m.folder().equals(positive)))
        .sorted(
            Comparator.comparing((LabelledReview review) -> !review.positive())
                .thenComparing(LabelledReview::id))
        .toList();
  }

  /**
   * Reads the texts of the unlabelled reviews, sorted by file name.
   *
   * @throws NoSuchFileException where there is neither a directory nor a file
   * @throws IOException where the archive is unreadable or holds no unlabelled review
   */
  static List<String> readUnlabelled(Path source) throws IOException {
    List<Member> members = members(source, List.of(UNLABELLED));
    if (members.isEmpty()) {
      throw new IOException(
          source + ": expected reviews as aclImdb/" + UNLABELLED + "/*.txt, found none");
    }
    return members.stream().sorted(Comparator.comparing(Member::file)).map(Member::text).toList();
  }

  /** The reviews of these folders, in any order. */
  private static List<Member> members(Path source, List<String> folders) throws IOException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(
          source.toString(), null, "expected the aclImdb directory or .tar.gz there");
    }
    return Files.isDirectory(source)
        ? readDirectory(source, folders)
        : readArchive(source, folders);
  }

  private static List<Member> readDirectory(Path root, List<String> folders) throws IOException {
    List<Member> members = new ArrayList<>();
    Path top = Files.isDirectory(root.resolve("aclImdb")) ? root.resolve("aclImdb") : root;
    for (String name : folders) {
      Path folder = top.resolve(name);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": expected a file, found something else");
          }
          try (InputStream in = Files.newInputStream(file)) {
            addMember(name + "/" + file.getFileName(), in, folders, members);
          }
        }
      }
    }
    return members;
  }

  private static List<Member> readArchive(Path archive, List<String> folders) throws IOException {
    List<Member> members = new ArrayList<>();
    try (PackedFile file = PackedFile.open(archive, MAX_ARCHIVE_BYTES);
        TarArchiveInputStream tar = new TarArchiveInputStream(file)) {
      for (TarArchiveEntry entry = next(tar, file); entry != null; entry = next(tar, file)) {
        requireHarmless(entry);
        if (isFile(entry)) {
          addMember(entry.getName(), tar, folders, members);
        }
      }
    } catch (FileSystemException e) {
      throw e; // it names the archive
    } catch (IOException e) {
      throw new IOException(archive + ": expected a readable .tar.gz: " + e.getMessage(), e);
    }
    return members;
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

  /** Adds the review where the name is that of one in these folders. */
  private static void addMember(
      String name, InputStream in, List<String> folders, List<Member> members) throws IOException {
    Matcher member = MEMBER.matcher(name);
    if (!member.matches() || !folders.contains(member.group(1))) {
      return;
    }
    if (members.size() == MAX_REVIEWS) {
      throw new IOException("more than " + MAX_REVIEWS + " reviews");
    }
    byte[] bytes = in.readNBytes(MAX_REVIEW_BYTES + 1);
    if (bytes.length > MAX_REVIEW_BYTES) {
      throw new IOException(
          ReviewFields.shown(name) + ": more than " + MAX_REVIEW_BYTES + " bytes");
    }
    members.add(new Member(member.group(1), member.group(2), firstLine(bytes)));
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
