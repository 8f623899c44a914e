@NullMarked
package org.sentimentstream.deploy.bench;

import org.jspecify.annotations.NullMarked;
