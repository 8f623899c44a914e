@NullMarked
package org.sentimentstream.model.network;

import org.jspecify.annotations.NullMarked;
