package org.sentimentstream.trainer.command;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.training.TrainingListener;

/**
 * Shows how training goes: a line for each validation, and the cost every few updates, on a
 * terminal (the launcher says so in the system property {@code sentiment.terminal}) in a bar with
 * speed and remaining time.
 */
public final class TrainingProgress implements TrainingListener, AutoCloseable {

  private static final double SMOOTHING = 0.98;

  private final PrintWriter out;
  private final int interval;
  private final @Nullable ProgressBar bar;
  private final long start = System.nanoTime();
  private double cost = Double.NaN;
  private long firstTokens = -1;
  private long tokensDone;

  /**
   * @param tokens that are trained on until the last epoch's end
   * @param interval updates between two reports of the cost
   */
  public TrainingProgress(PrintWriter out, long tokens, int interval) {
    this.out = out;
    this.interval = interval;
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
  public void onUpdate(int epoch, long update, double minibatchCost, long tokens) {
    cost = Double.isNaN(cost) ? minibatchCost : SMOOTHING * cost + (1 - SMOOTHING) * minibatchCost;
    firstTokens = firstTokens < 0 ? tokens : firstTokens;
    tokensDone = tokens;
    if (update % interval != 0) {
      return;
    }
    if (bar != null) {
      bar.stepTo(tokens);
      bar.setExtraMessage(String.format(" epoch %d cost %.3f", epoch, cost));
    } else {
      out.printf("epoch %d, update %,d: cost %.4f%n", epoch, update, cost);
      out.flush();
    }
  }

  @Override
  public void onValidation(
      int epoch, long update, Evaluation validation, double testError, boolean best) {
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(
        "epoch %d, update %,d: cost %.4f, validation accuracy %.2f %%, loss %.4f%s%s"
            + " (%,.0f s, %,.0f tokens/s)%n",
        epoch,
        update,
        cost,
        100 * validation.accuracy(),
        validation.loss(),
        Double.isNaN(testError) ? "" : String.format(", test error %.3f", testError),
        best ? ", best" : "",
        seconds,
        (tokensDone - firstTokens) / seconds);
    out.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
