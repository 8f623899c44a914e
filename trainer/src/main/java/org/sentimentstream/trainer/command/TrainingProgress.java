package org.sentimentstream.trainer.command;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.training.TrainingListener;

/**
 * Shows how training goes: a line for each validation, and on a terminal (the launcher says so in
 * the system property {@code sentiment.terminal}) a bar with speed, remaining time and cost.
 */
final class TrainingProgress implements TrainingListener, AutoCloseable {

  private static final double SMOOTHING = 0.98;

  private final PrintWriter out;
  private final @Nullable ProgressBar bar;
  private final long start = System.nanoTime();
  private double cost = Double.NaN;
  private long tokensDone;

  TrainingProgress(PrintWriter out, long tokens) {
    this.out = out;
    this.bar =
        !Boolean.getBoolean("sentiment.terminal")
            ? null
            : new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax(tokens)
                .setUnit("k tokens", 1000)
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
  }

  @Override
  public void onUpdate(int epoch, int update, double minibatchCost, long tokens) {
    cost = Double.isNaN(cost) ? minibatchCost : SMOOTHING * cost + (1 - SMOOTHING) * minibatchCost;
    tokensDone = tokens;
    if (bar != null) {
      bar.stepTo(tokens);
      bar.setExtraMessage(String.format(" epoch %d cost %.3f", epoch, cost));
    }
  }

  @Override
  public void onValidation(
      int epoch, int update, Evaluation validation, boolean best, LstmParameters parameters) {
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(
        "epoch %d, update %,d: cost %.4f, validation accuracy %.2f %%, loss %.4f%s (%,.0f s, %,.0f"
            + " tokens/s)%n",
        epoch,
        update,
        cost,
        100 * validation.accuracy(),
        validation.loss(),
        best ? ", best" : "",
        seconds,
        tokensDone / seconds);
    out.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
