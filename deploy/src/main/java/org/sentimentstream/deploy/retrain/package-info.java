/**
 * The batch retraining job: labelled reviews in, a challenger trained on them and compared with the
 * champion, and a rollout where the challenger won. It lives here since it needs trainer and
 * scorer.
 */
@NullMarked
package org.sentimentstream.deploy.retrain;

import org.jspecify.annotations.NullMarked;
