package org.sentimentstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EvaluationTest {

  @Test
  void shouldCountWhatIsCalledRightAndWrong() {
    Evaluation evaluation =
        Evaluation.of(
            new double[] {0.9, 0.5, 0.2, 0.7, 0.1}, new boolean[] {true, true, true, false, false});

    assertThat(evaluation.n()).isEqualTo(5);
    assertThat(evaluation.truePositives()).isEqualTo(2);
    assertThat(evaluation.falseNegatives()).isEqualTo(1);
    assertThat(evaluation.falsePositives()).isEqualTo(1);
    assertThat(evaluation.trueNegatives()).isEqualTo(1);
    assertThat(evaluation.accuracy()).isEqualTo(0.6);
    double loss =
        -(Math.log(0.9) + Math.log(0.5) + Math.log(0.2) + Math.log(0.3) + Math.log(0.9)) / 5;
    assertThat(evaluation.loss()).isCloseTo(loss, within(1e-6));
  }
}
