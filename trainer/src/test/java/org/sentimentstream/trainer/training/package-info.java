@NullMarked
package org.sentimentstream.trainer.training;

import org.jspecify.annotations.NullMarked;
