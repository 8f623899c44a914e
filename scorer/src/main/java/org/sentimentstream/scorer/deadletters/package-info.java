/** The topic of the dead letters as an operator sees it: reading it, and sending letters back. */
@NullMarked
package org.sentimentstream.scorer.deadletters;

import org.jspecify.annotations.NullMarked;
