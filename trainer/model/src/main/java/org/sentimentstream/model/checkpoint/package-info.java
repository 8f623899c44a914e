/** The checkpoint file: a NumPy {@code .npz} that the tutorial's own code can load. */
@NullMarked
package org.sentimentstream.model.checkpoint;

import org.jspecify.annotations.NullMarked;
