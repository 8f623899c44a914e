/** Labelled reviews and the word ids that are made of them. */
@NullMarked
package org.sentimentstream.trainer.dataset;

import org.jspecify.annotations.NullMarked;
