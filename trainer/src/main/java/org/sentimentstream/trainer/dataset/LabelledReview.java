package org.sentimentstream.trainer.dataset;

/**
 * A review and what its author meant.
 *
 * @param id where it comes from, for example {@code train/pos/0_9.txt}
 * @param text its first line, stripped, as the tutorial reads it
 * @param positive the label
 */
public record LabelledReview(String id, String text, boolean positive) {}
