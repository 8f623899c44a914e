/** What is shipped beside the jars: images, Compose, chart, alerts and dashboard. */
@NullMarked
package org.sentimentstream.deploy.shipping;

import org.jspecify.annotations.NullMarked;
