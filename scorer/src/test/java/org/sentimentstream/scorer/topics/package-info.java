@NullMarked
package org.sentimentstream.scorer.topics;

import org.jspecify.annotations.NullMarked;
