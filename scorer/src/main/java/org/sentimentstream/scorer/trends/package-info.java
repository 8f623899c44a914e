/** The sentiment of products in windows of time, counted beside the scoring. */
@NullMarked
package org.sentimentstream.scorer.trends;

import org.jspecify.annotations.NullMarked;
