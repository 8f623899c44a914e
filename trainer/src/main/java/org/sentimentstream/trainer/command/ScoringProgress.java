package org.sentimentstream.trainer.command;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.trainer.evaluation.ScoredReviews;

/**
 * Shows how scoring goes: on a terminal (the launcher says so in the system property {@code
 * sentiment.terminal}) a bar with speed and remaining time, else nothing.
 */
final class ScoringProgress implements ScoredReviews.Listener, AutoCloseable {

  private final @Nullable ProgressBar bar;

  ScoringProgress(long tokens) {
    this.bar =
        !Boolean.getBoolean("sentiment.terminal")
            ? null
            : new ProgressBarBuilder()
                .setTaskName("score")
                .setInitialMax(tokens)
                .setUnit("k tokens", 1000)
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
  }

  @Override
  public void onScored(int tokens) {
    if (bar != null) {
      bar.stepBy(tokens);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
