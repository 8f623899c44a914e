/** From labelled reviews to a checkpoint: the training as a whole, with its lineage and proofs. */
@NullMarked
package org.sentimentstream.trainer.job;

import org.jspecify.annotations.NullMarked;
