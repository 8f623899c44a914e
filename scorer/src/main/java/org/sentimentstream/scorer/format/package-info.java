/** How reviews and sentiment events are written: Avro, JSON or plain text. */
@NullMarked
package org.sentimentstream.scorer.format;

import org.jspecify.annotations.NullMarked;
