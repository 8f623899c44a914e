@NullMarked
package org.sentimentstream.deploy.filter;

import org.jspecify.annotations.NullMarked;
