@NullMarked
package org.sentimentstream.model.io;

import org.jspecify.annotations.NullMarked;
