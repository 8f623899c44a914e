/** The program {@code sentiment}: one command line for everything that the modules can do. */
@NullMarked
package org.sentimentstream.deploy;

import org.jspecify.annotations.NullMarked;
