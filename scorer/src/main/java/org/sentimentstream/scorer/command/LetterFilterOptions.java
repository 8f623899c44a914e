package org.sentimentstream.scorer.command;

import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.deadletters.LetterFilter;
import picocli.CommandLine.Option;

/** The options that say which dead letters are meant. */
final class LetterFilterOptions {

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only those of this time or later, in ISO 8601; without a zone it is UTC.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Only those before this time.")
  private @Nullable String to;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only those with this text in the exception's class or message.")
  private @Nullable String reason;

  LetterFilter filter() {
    return new LetterFilter(
        from == null ? null : ModelLiveAtCommand.parse(from),
        to == null ? null : ModelLiveAtCommand.parse(to),
        reason);
  }
}
