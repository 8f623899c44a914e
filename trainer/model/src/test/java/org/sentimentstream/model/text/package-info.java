/** Tests of the way from text to ids. */
@NullMarked
package org.sentimentstream.model.text;

import org.jspecify.annotations.NullMarked;
