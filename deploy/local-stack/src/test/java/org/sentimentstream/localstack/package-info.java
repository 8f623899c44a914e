@NullMarked
package org.sentimentstream.localstack;

import org.jspecify.annotations.NullMarked;
