package org.sentimentstream.model.classify;

/**
 * What one token adds to the log-odds of the positive class. The contributions of all tokens and
 * the model's bias, all divided by the temperature where the model is calibrated, add up to the
 * log-odds exactly, since the head is linear in the mean hidden state.
 *
 * @param token the token as the dictionary has it
 * @param start where it begins in the review's text: UTF-16 code units, inclusive
 * @param end where it ends, exclusive
 * @param logOdds above 0 speaks for the positive class
 */
public record TokenContribution(String token, int start, int end, float logOdds) {}
