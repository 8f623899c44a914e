/** The one door to the model: text in, classification out. */
@NullMarked
package org.sentimentstream.model.classify;

import org.jspecify.annotations.NullMarked;
