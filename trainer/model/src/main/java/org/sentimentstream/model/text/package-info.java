/**
 * From the text of a review to word ids: tokenizer, dictionary, encoder. Knows nothing of the
 * network.
 */
@NullMarked
package org.sentimentstream.model.text;

import org.jspecify.annotations.NullMarked;
