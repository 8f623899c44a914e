package org.sentimentstream.scorer.config;

/**
 * A setting that is missing, unknown or out of its range. The message says what was expected, what
 * came, and where it came from.
 */
public final class ConfigurationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }
}
