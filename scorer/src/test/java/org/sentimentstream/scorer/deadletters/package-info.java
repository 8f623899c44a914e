@NullMarked
package org.sentimentstream.scorer.deadletters;

import org.jspecify.annotations.NullMarked;
