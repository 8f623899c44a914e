@NullMarked
package org.sentimentstream.model.classify;

import org.jspecify.annotations.NullMarked;
