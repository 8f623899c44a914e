/** What the topics on a cluster should be, what they are, and how the one becomes the other. */
@NullMarked
package org.sentimentstream.scorer.topics;

import org.jspecify.annotations.NullMarked;
