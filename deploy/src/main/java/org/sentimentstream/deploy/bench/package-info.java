/** {@code bench}: how fast training is on this machine. */
@NullMarked
package org.sentimentstream.deploy.bench;

import org.jspecify.annotations.NullMarked;
