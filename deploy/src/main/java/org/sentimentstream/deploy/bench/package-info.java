/** {@code bench}: how fast training, scoring and the pipeline are on this machine. */
@NullMarked
package org.sentimentstream.deploy.bench;

import org.jspecify.annotations.NullMarked;
