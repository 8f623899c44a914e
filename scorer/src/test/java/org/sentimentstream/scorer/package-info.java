/** The scorer as a whole: from a configuration to a running instance. */
@NullMarked
package org.sentimentstream.scorer;

import org.jspecify.annotations.NullMarked;
