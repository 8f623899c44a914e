@NullMarked
package org.sentimentstream.trainer.command;

import org.jspecify.annotations.NullMarked;
