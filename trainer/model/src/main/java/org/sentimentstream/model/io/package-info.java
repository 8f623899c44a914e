/** Files as they come from outside: packed or not, larger than expected or not. */
@NullMarked
package org.sentimentstream.model.io;

import org.jspecify.annotations.NullMarked;
