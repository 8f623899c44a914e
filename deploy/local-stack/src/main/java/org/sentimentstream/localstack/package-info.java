/**
 * What the system needs around it, on this machine and without containers: a Kafka broker inside
 * the JVM and a schema registry as a child process. For the demo and for tests; both are the real
 * programs.
 */
@NullMarked
package org.sentimentstream.localstack;

import org.jspecify.annotations.NullMarked;
