/**
 * The LSTM of the deeplearning.net tutorial: its parameters and its forward pass. Knows ids and not
 * text.
 */
@NullMarked
package org.sentimentstream.model.network;

import org.jspecify.annotations.NullMarked;
