@NullMarked
package org.sentimentstream.trainer.dataset;

import org.jspecify.annotations.NullMarked;
