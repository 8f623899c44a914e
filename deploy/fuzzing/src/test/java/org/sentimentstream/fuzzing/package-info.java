@NullMarked
package org.sentimentstream.fuzzing;

import org.jspecify.annotations.NullMarked;
