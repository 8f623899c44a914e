/** Tests of the HTTP server of an instance. */
@NullMarked
package org.sentimentstream.scorer.http;

import org.jspecify.annotations.NullMarked;
