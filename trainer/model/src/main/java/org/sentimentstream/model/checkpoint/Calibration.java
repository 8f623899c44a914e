package org.sentimentstream.model.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What makes a model's probabilities honest: its log-odds are divided by the temperature before
 * they become a probability. Calls do not change, since the sign of the log-odds does not.
 *
 * <p>Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
 *
 * @param method always {@value #TEMPERATURE}
 * @param temperature {@value #MIN_TEMPERATURE} to {@value #MAX_TEMPERATURE}; above 1 where the
 *     network is too sure of itself
 */
public record Calibration(
    @JsonProperty(value = "method", required = true) String method,
    @JsonProperty(value = "temperature", required = true) double temperature) {

  public static final String TEMPERATURE = "temperature";
  public static final double MIN_TEMPERATURE = 0.05;
  public static final double MAX_TEMPERATURE = 20;

  public Calibration {
    if (!method.equals(TEMPERATURE)) {
      throw new IllegalArgumentException(
          "expected calibration method \"" + TEMPERATURE + "\", found \"" + method + "\"");
    }
    if (!(temperature >= MIN_TEMPERATURE && temperature <= MAX_TEMPERATURE)) {
      throw new IllegalArgumentException(
          "calibration temperature must be "
              + MIN_TEMPERATURE
              + " to "
              + MAX_TEMPERATURE
              + ", not "
              + temperature);
    }
  }

  /** Division by a temperature. */
  public static Calibration temperature(double temperature) {
    return new Calibration(TEMPERATURE, temperature);
  }
}
