package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a {@link ModelStore}, and which of them have had their time. A file's modification
 * time is when it was last used, by whichever instance shares the directory. Other files than the
 * store's own are left alone, and so is what another instance may be at work on. What it deletes
 * meanwhile is no trouble.
 */
final class CachedFiles {

  /** How many models are kept: room for what scores, what comes and a few to go back to. */
  static final int KEPT = 8;

  static final String PART = ".part";

  private static final Logger LOG = LoggerFactory.getLogger(CachedFiles.class);
  private static final String SUFFIX = ".npz";
  private static final String OWN = "[0-9a-f]{64}\\" + SUFFIX;
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** An instance that was given a file has loaded it after this time. */
  private static final Duration RECENT = Duration.ofMinutes(10);

  private final Path directory;

  CachedFiles(Path directory) {
    this.directory = directory;
  }

  Path file(String digest) {
    return directory.resolve(digest + SUFFIX);
  }

  /** The file is used now. Where the directory is not ours to write, it is used all the same. */
  void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      LOG.debug("The use of {} cannot be noted", file, e);
    }
  }

  /**
   * Deletes all but the {@value #KEPT} files used last, those in use and those that another
   * instance may be loading. What cannot be deleted stays.
   *
   * @param fetched the file that came just now
   * @param inUse digests of files that are kept
   */
  void deleteLeastRecent(Path fetched, Set<String> inUse) {
    try {
      Map<Path, Instant> uses = new HashMap<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, CachedFiles::isOwn)) {
        for (Path file : files) {
          Instant used = lastUsed(file);
          if (used != null) {
            uses.put(file, used);
          }
        }
      }
      List<Path> others =
          uses.entrySet().stream()
              .filter(use -> !use.getKey().equals(fetched))
              .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
              .map(Map.Entry::getKey)
              .toList();
      for (Path file : others.subList(Math.min(KEPT - 1, others.size()), others.size())) {
        if (!inUse.contains(digest(file))
            && isOlder(file, RECENT) // asked again: it may have been used meanwhile
            && Files.deleteIfExists(file)) {
          LOG.info("Deleted {}: {} models were used since", file, KEPT);
        }
      }
    } catch (IOException e) {
      LOG.warn("Models of the past cannot be deleted from {}: {}", directory, e.toString());
    }
  }

  /** When a file was last used; null where it is gone. */
  private static @Nullable Instant lastUsed(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean isOlder(Path file, Duration age) throws IOException {
    Instant used = lastUsed(file);
    return used != null && used.isBefore(Instant.now().minus(age));
  }

  private static boolean isOwn(Path file) {
    return file.getFileName().toString().matches(OWN);
  }

  private static String digest(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /** Deletes the parts that a killed process left behind. */
  void deleteAbandoned() throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, "*" + PART)) {
      for (Path part : parts) {
        if (isOlder(part, ABANDONED)) {
          Files.deleteIfExists(part);
        }
      }
    }
  }
}
