/**
 * Which model scores: the fold of the commands on the control topic, and what an instance does to
 * reach it.
 */
@NullMarked
package org.sentimentstream.scorer.rollout;

import org.jspecify.annotations.NullMarked;
