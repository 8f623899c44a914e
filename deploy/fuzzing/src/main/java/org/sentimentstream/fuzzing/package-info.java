/** What the tests of all modules damage inputs with. */
@NullMarked
package org.sentimentstream.fuzzing;

import org.jspecify.annotations.NullMarked;
