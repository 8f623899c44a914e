@NullMarked
package org.sentimentstream.trainer.distillation;

import org.jspecify.annotations.NullMarked;
