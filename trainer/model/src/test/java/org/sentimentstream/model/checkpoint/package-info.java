@NullMarked
package org.sentimentstream.model.checkpoint;

import org.jspecify.annotations.NullMarked;
