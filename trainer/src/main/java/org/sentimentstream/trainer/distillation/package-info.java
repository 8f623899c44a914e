/**
 * From many models to one: an ensemble labels reviews that have no label, a network learns them.
 */
@NullMarked
package org.sentimentstream.trainer.distillation;

import org.jspecify.annotations.NullMarked;
