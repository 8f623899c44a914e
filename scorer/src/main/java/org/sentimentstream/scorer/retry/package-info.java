/** Waiting between attempts, in a way that a stop ends at once. */
@NullMarked
package org.sentimentstream.scorer.retry;

import org.jspecify.annotations.NullMarked;
