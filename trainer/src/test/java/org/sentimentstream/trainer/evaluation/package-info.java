@NullMarked
package org.sentimentstream.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
