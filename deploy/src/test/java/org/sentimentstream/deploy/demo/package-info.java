@NullMarked
package org.sentimentstream.deploy.demo;

import org.jspecify.annotations.NullMarked;
