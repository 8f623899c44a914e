@NullMarked
package org.sentimentstream.deploy.retrain;

import org.jspecify.annotations.NullMarked;
