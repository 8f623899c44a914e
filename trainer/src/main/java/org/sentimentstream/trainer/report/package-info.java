/** The evaluation report: one HTML page that needs nothing else, and its content as JSON. */
@NullMarked
package org.sentimentstream.trainer.report;

import org.jspecify.annotations.NullMarked;
