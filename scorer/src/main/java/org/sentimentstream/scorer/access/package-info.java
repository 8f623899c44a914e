/**
 * Who works with the system on a Kafka cluster with authorization, and what each must be allowed.
 */
@NullMarked
package org.sentimentstream.scorer.access;

import org.jspecify.annotations.NullMarked;
