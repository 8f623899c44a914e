/** Tests of the evaluation report. */
@NullMarked
package org.sentimentstream.trainer.report;

import org.jspecify.annotations.NullMarked;
