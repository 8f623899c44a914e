package org.sentimentstream.scorer.rollout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.Pin;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;

/**
 * Which model of a routing scores a review: a pure function of the review's key and place, so that
 * it can be computed again at any later time.
 *
 * <p>A share is judged by a key's bucket: the first eight bytes of SHA-256 over the model's digest
 * and the key, unsigned, modulo 10,000; a share of n basis points has the buckets below n. So a
 * larger share of the same model has every key of the smaller one, and another model draws other
 * keys. A review without a key is judged by {@code TOPIC-PARTITION-OFFSET}.
 */
public final class RoutingRule {

  private static final int BUCKETS = 10_000;

  private RoutingRule() {}

  /** All models of a routing. */
  public static Set<ModelRef> models(Routing routing) {
    Set<ModelRef> models = new LinkedHashSet<>();
    routing.getStable().ifPresent(models::add);
    routing.getPins().forEach(pin -> models.add(pin.getModel()));
    routing.getCanary().ifPresent(canary -> models.add(canary.getModel()));
    routing.getShadow().ifPresent(shadow -> models.add(shadow.getModel()));
    return models;
  }

  /**
   * The model that scores the review.
   *
   * @throws IllegalArgumentException where the routing has none: it is that before the first
   *     activation
   */
  public static ModelRef pick(
      Routing routing, byte @Nullable [] key, String topic, int partition, long offset) {
    Optional<Pin> pin = pin(routing, key, partition);
    if (pin.isPresent()) {
      return pin.get().getModel();
    }
    Optional<Share> canary = routing.getCanary();
    if (canary.isPresent() && isChosen(canary.get(), key, topic, partition, offset)) {
      return canary.get().getModel();
    }
    return routing
        .getStable()
        .orElseThrow(() -> new IllegalArgumentException("the routing has no model"));
  }

  /** The pin that ties the review to its model, if one does. */
  public static Optional<Pin> pin(Routing routing, byte @Nullable [] key, int partition) {
    for (Pin pin : routing.getPins()) {
      if (isPinned(pin, key, partition)) {
        return Optional.of(pin);
      }
    }
    return Optional.empty();
  }

  /** The model that scores the review a second time, if it is in the shadow's sample. */
  public static Optional<ModelRef> shadow(
      Routing routing, byte @Nullable [] key, String topic, int partition, long offset) {
    return routing
        .getShadow()
        .filter(shadow -> isChosen(shadow, key, topic, partition, offset))
        .map(Share::getModel);
  }

  private static boolean isPinned(Pin pin, byte @Nullable [] key, int partition) {
    if (pin.getPartition().isPresent()) {
      return pin.getPartition().get() == partition;
    }
    byte[] prefix = pin.getKeyPrefix().orElse("").getBytes(StandardCharsets.UTF_8);
    return key != null
        && key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static boolean isChosen(
      Share share, byte @Nullable [] key, String topic, int partition, long offset) {
    if (share.getBasisPoints() >= BUCKETS) {
      return true;
    }
    byte[] judged =
        key == null
            ? (topic + "-" + partition + "-" + offset).getBytes(StandardCharsets.UTF_8)
            : key;
    return bucket(share.getModel().getDigest(), judged) < share.getBasisPoints();
  }

  static int bucket(String digest, byte[] key) {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    sha256.update(digest.getBytes(StandardCharsets.US_ASCII));
    long first = ByteBuffer.wrap(sha256.digest(key)).getLong();
    return (int) Long.remainderUnsigned(first, BUCKETS);
  }
}
