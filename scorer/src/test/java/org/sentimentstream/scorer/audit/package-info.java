/** Tests of the answers from the topics. */
@NullMarked
package org.sentimentstream.scorer.audit;

import org.jspecify.annotations.NullMarked;
