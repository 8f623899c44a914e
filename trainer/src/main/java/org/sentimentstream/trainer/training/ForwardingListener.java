package org.sentimentstream.trainer.training;

import java.io.IOException;
import org.sentimentstream.trainer.evaluation.Evaluation;

/** Passes everything on to another listener, for those that add to one of its calls. */
public abstract class ForwardingListener implements TrainingListener {

  private final TrainingListener listener;

  protected ForwardingListener(TrainingListener listener) {
    this.listener = listener;
  }

  @Override
  public void onUpdate(int epoch, long update, double cost, long tokens) {
    listener.onUpdate(epoch, update, cost, tokens);
  }

  @Override
  public void onValidation(
      int epoch, long update, Evaluation validation, double testError, boolean best) {
    listener.onValidation(epoch, update, validation, testError, best);
  }

  @Override
  public void onSave(TrainingState state) throws IOException {
    listener.onSave(state);
  }

  @Override
  public boolean isStopRequested() {
    return listener.isStopRequested();
  }
}
