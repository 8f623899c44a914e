/**
 * The HTTP server of a scorer instance: metrics, health, and what is added to it. It knows the
 * instance; the instance does not know it.
 */
@NullMarked
package org.sentimentstream.scorer.http;

import org.jspecify.annotations.NullMarked;
