package org.sentimentstream.scorer.rollout;

import org.sentimentstream.model.classify.ReviewClassifier;

/**
 * A model that scores: what it is and the classifier made of it. One reference to this is swapped,
 * so that a review is scored and stamped by one model.
 */
public record ActiveModel(Manifest manifest, ReviewClassifier classifier) {}
