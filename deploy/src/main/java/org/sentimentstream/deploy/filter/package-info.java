/** Commands that read a text from each line of standard input and write a line of JSON for it. */
@NullMarked
package org.sentimentstream.deploy.filter;

import org.jspecify.annotations.NullMarked;
