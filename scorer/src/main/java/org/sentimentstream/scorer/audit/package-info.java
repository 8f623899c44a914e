/**
 * Answers from the topics afterwards: what happened, which model scored which review, and whether
 * the recorded answers are those that the recorded models give.
 */
@NullMarked
package org.sentimentstream.scorer.audit;

import org.jspecify.annotations.NullMarked;
