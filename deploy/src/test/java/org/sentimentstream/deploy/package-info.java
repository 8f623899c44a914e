@NullMarked
package org.sentimentstream.deploy;

import org.jspecify.annotations.NullMarked;
