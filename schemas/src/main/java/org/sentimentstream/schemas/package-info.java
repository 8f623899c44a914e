/**
 * What the system's programs agree on: the records' serdes, the topics, and the description of a
 * dead letter. The records themselves are generated from the Avro contracts.
 */
@NullMarked
package org.sentimentstream.schemas;

import org.jspecify.annotations.NullMarked;
