@NullMarked
package org.sentimentstream.schemas;

import org.jspecify.annotations.NullMarked;
