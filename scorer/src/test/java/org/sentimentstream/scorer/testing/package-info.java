/** Real parts for the tests: a broker, a registry, small models, and a scorer's surroundings. */
@NullMarked
package org.sentimentstream.scorer.testing;

import org.jspecify.annotations.NullMarked;
