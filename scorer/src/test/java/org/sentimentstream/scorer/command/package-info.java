/** The Kafka-side commands; the launcher mounts them. */
@NullMarked
package org.sentimentstream.scorer.command;

import org.jspecify.annotations.NullMarked;
