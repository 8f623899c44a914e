@NullMarked
package org.sentimentstream.model.pickle;

import org.jspecify.annotations.NullMarked;
