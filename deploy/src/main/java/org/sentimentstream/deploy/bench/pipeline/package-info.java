/**
 * {@code bench --pipeline}: how fast reviews become events, with broker and scorer on this machine.
 */
@NullMarked
package org.sentimentstream.deploy.bench.pipeline;

import org.jspecify.annotations.NullMarked;
