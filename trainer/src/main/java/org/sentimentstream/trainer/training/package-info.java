/** Back-propagation through time, optimizers and the training loop. */
@NullMarked
package org.sentimentstream.trainer.training;

import org.jspecify.annotations.NullMarked;
