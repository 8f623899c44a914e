package org.sentimentstream.deploy.retrain;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names a challenger after the champion: the last number of its version is counted up. */
final class NextVersion {

  private static final String FIRST = "1.0.0";
  private static final Pattern LAST_NUMBER = Pattern.compile("(.*?)([0-9]{1,9})");

  private NextVersion() {}

  /** The version of a model that has no predecessor. */
  static String first(Set<String> taken) {
    return taken.contains(FIRST) ? after(FIRST, taken) : FIRST;
  }

  /** The next version after this one that is not taken. */
  static String after(String version, Set<String> taken) {
    Matcher matcher = LAST_NUMBER.matcher(version);
    boolean numbered = matcher.matches();
    String prefix = numbered ? matcher.group(1) : version + ".";
    long number = numbered ? Long.parseLong(matcher.group(2)) : 0;
    String next;
    do {
      number++;
      next = prefix + number;
    } while (taken.contains(next));
    return next;
  }
}
