/** What the scorer can be told, and how each Kafka client is told it. */
@NullMarked
package org.sentimentstream.scorer.config;

import org.jspecify.annotations.NullMarked;
