/**
 * The console: a web page of an instance that shows what it scores, how the rollout stands, and,
 * where that is allowed, rolls models out.
 */
@NullMarked
package org.sentimentstream.scorer.console;

import org.jspecify.annotations.NullMarked;
