package org.sentimentstream.deploy.bench.pipeline;

/**
 * A sentiment event as a consumer of committed records sees it.
 *
 * @param sequence its review's number
 * @param partition of the topic of the events
 * @param modelVersion the version that scored
 * @param tokens how many were scored
 * @param scoredAtMillis when the scorer made it, milliseconds since 1970
 * @param arrivedNanos when it came, as {@link System#nanoTime()} has it
 */
record SeenEvent(
    long sequence,
    int partition,
    String modelVersion,
    int tokens,
    long scoredAtMillis,
    long arrivedNanos) {}
