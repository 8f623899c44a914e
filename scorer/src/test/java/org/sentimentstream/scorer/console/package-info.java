@NullMarked
package org.sentimentstream.scorer.console;

import org.jspecify.annotations.NullMarked;
