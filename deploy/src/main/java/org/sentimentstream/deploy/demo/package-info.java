/**
 * The whole system on one machine and before one's eyes: a real broker and a real schema registry,
 * a scorer, reviews that stream through it, and a model that is swapped while they do.
 */
@NullMarked
package org.sentimentstream.deploy.demo;

import org.jspecify.annotations.NullMarked;
