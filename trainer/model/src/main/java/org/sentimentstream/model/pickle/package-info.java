/** Python pickles of plain data, read without making an object of any class. */
@NullMarked
package org.sentimentstream.model.pickle;

import org.jspecify.annotations.NullMarked;
