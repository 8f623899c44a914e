/** From a review to its sentiment event or its dead letter. */
@NullMarked
package org.sentimentstream.scorer.topology;

import org.jspecify.annotations.NullMarked;
