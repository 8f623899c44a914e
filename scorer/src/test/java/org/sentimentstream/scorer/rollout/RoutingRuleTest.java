package org.sentimentstream.scorer.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.Pin;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;
import org.sentimentstream.schemas.SentimentSerdes;

class RoutingRuleTest {

  static {
    SentimentSerdes.value(RolloutEvent.class, Map.of("schema.registry.url", "mock://routing"))
        .close();
  }

  private static final ModelRef STABLE = new ModelRef("m", "1", "a".repeat(64));
  private static final ModelRef CANARY = new ModelRef("m", "2", "b".repeat(64));
  private static final ModelRef OTHER = new ModelRef("m", "3", "c".repeat(64));
  private static final Guardrails LIMITS = new Guardrails(1L, 1.0, 1.0, 1.0, 1.0);

  /** A bound that a sound share passes with a chance of one in ten billion. */
  private static final double SIGMAS = 6.5;

  private static Routing.Builder stable() {
    return Routing.newBuilder().setEpoch(1).setStable(STABLE).setPins(List.of());
  }

  private static Share share(ModelRef model, int basisPoints) {
    return new Share(model, basisPoints, LIMITS);
  }

  private static Routing canary(int basisPoints) {
    return stable().setCanary(share(CANARY, basisPoints)).build();
  }

  private static boolean isOnCanary(int basisPoints, byte @Nullable [] key) {
    return RoutingRule.pick(canary(basisPoints), key, "reviews", 0, 0).equals(CANARY);
  }

  @Property
  void shouldKeepEveryKeyOfASmallerShareInALargerOne(
      @ForAll byte[] key,
      @ForAll @IntRange(min = 1, max = 10_000) int one,
      @ForAll @IntRange(min = 1, max = 10_000) int other) {
    int smaller = Math.min(one, other);
    int larger = Math.max(one, other);

    if (isOnCanary(smaller, key)) {
      assertThat(isOnCanary(larger, key)).isTrue();
    }
    if (!isOnCanary(larger, key)) {
      assertThat(isOnCanary(smaller, key)).isFalse();
    }
    assertThat(isOnCanary(10_000, key)).isTrue();
  }

  /** The property above seldom meets the edge; here it is for each key. */
  @Property(tries = 200)
  void shouldTakeAKeyOnceInARampAndNeverGiveItBack(@ForAll byte[] key) {
    int flips = 0;
    boolean before = false;
    for (int basisPoints = 1; basisPoints <= 10_000; basisPoints += 1 + basisPoints / 50) {
      boolean now = isOnCanary(basisPoints, key);
      assertThat(before && !now).isFalse();
      flips += now == before ? 0 : 1;
      before = now;
    }
    int bucket = RoutingRule.bucket(CANARY.getDigest(), key);
    assertThat(flips).isLessThanOrEqualTo(1);
    assertThat(bucket == 0 || !isOnCanary(bucket, key)).isTrue();
    assertThat(isOnCanary(bucket + 1, key)).isTrue();
  }

  @Property
  void shouldDecideByTheKeyAloneWhereThereIsOne(
      @ForAll byte[] key,
      @ForAll @IntRange(min = 1, max = 10_000) int basisPoints,
      @ForAll @IntRange(max = 1_000) int partition,
      @ForAll @LongRange(max = Long.MAX_VALUE) long offset) {
    assertThat(RoutingRule.pick(canary(basisPoints), key, "elsewhere", partition, offset))
        .isEqualTo(RoutingRule.pick(canary(basisPoints), key.clone(), "reviews", 0, 0));
  }

  @Property(tries = 50)
  void shouldGiveACanaryItsShareOfTheKeys(
      @ForAll @IntRange(min = 1, max = 9_999) int basisPoints,
      @ForAll @StringLength(min = 1, max = 8) String prefix) {
    int keys = 5_000;
    int taken = 0;
    for (int i = 0; i < keys; i++) {
      taken += isOnCanary(basisPoints, (prefix + i).getBytes(UTF_8)) ? 1 : 0;
    }
    assertShare(taken, keys, basisPoints);
  }

  private static void assertShare(int taken, int of, int basisPoints) {
    double p = basisPoints / 10_000.0;
    double sigma = Math.sqrt(p * (1 - p) / of);
    // Half a dozen more for the smallest shares, whose counts are no normal ones.
    assertThat((double) taken / of).isCloseTo(p, within(SIGMAS * sigma + 6.0 / of));
  }

  @Example
  void shouldDrawOtherKeysForAnotherModel() {
    int both = 0;
    int keys = 20_000;
    Routing other = stable().setCanary(share(OTHER, 2_000)).build();
    for (int i = 0; i < keys; i++) {
      byte[] key = ("key-" + i).getBytes(UTF_8);
      boolean isInBoth =
          isOnCanary(2_000, key) && RoutingRule.pick(other, key, "reviews", 0, 0).equals(OTHER);
      both += isInBoth ? 1 : 0;
    }
    assertShare(both, keys, 400);
  }

  @Property
  void shouldDecideAReviewWithoutKeyByItsPlace(
      @ForAll @StringLength(min = 1, max = 10) String topic,
      @ForAll @IntRange(max = 1_000) int partition,
      @ForAll @LongRange(max = Long.MAX_VALUE) long offset,
      @ForAll @IntRange(min = 1, max = 10_000) int basisPoints) {
    byte[] place = (topic + "-" + partition + "-" + offset).getBytes(UTF_8);

    assertThat(RoutingRule.pick(canary(basisPoints), null, topic, partition, offset))
        .isEqualTo(RoutingRule.pick(canary(basisPoints), place, "another", 0, 0));
  }

  @Example
  void shouldGiveACanaryItsShareOfReviewsWithoutKey() {
    List<Integer> taken = new ArrayList<>();
    for (int partition = 0; partition < 3; partition++) {
      int count = 0;
      for (long offset = 0; offset < 10_000; offset++) {
        ModelRef picked = RoutingRule.pick(canary(500), null, "reviews", partition, offset);
        count += picked.equals(CANARY) ? 1 : 0;
      }
      taken.add(count);
      assertShare(count, 10_000, 500);
    }
    assertThat(taken).hasSize(3);
  }

  @Property
  void shouldLetPinsWin(
      @ForAll @StringLength(min = 1, max = 6) String prefix,
      @ForAll @Size(max = 8) byte[] rest,
      @ForAll @IntRange(min = 1, max = 10_000) int basisPoints) {
    Pin pin = Pin.newBuilder().setKeyPrefix(prefix).setModel(OTHER).build();
    Routing routing = Routing.newBuilder(canary(basisPoints)).setPins(List.of(pin)).build();
    byte[] begin = prefix.getBytes(UTF_8);
    byte[] key = Arrays.copyOf(begin, begin.length + rest.length);
    System.arraycopy(rest, 0, key, begin.length, rest.length);

    assertThat(RoutingRule.pick(routing, key, "reviews", 0, 0)).isEqualTo(OTHER);
    byte[] shorter = Arrays.copyOf(begin, begin.length - 1);
    assertThat(RoutingRule.pick(routing, shorter, "reviews", 0, 0)).isIn(STABLE, CANARY);
    assertThat(RoutingRule.pick(routing, null, "reviews", 0, 0)).isIn(STABLE, CANARY);
  }

  @Example
  void shouldLetThePinThatComesFirstWin() {
    Pin longer = Pin.newBuilder().setKeyPrefix("vip-").setModel(OTHER).build();
    Pin shorter = Pin.newBuilder().setKeyPrefix("v").setModel(CANARY).build();
    Pin partition = Pin.newBuilder().setPartition(3).setModel(CANARY).build();
    Routing routing = stable().setPins(List.of(longer, shorter, partition)).build();

    assertThat(pick(routing, "vip-1", 3)).isEqualTo(OTHER);
    assertThat(pick(routing, "vain", 0)).isEqualTo(CANARY);
    assertThat(pick(routing, "other", 3)).isEqualTo(CANARY);
    assertThat(RoutingRule.pick(routing, null, "reviews", 3, 0)).isEqualTo(CANARY);
    assertThat(pick(routing, "other", 4)).isEqualTo(STABLE);
  }

  private static ModelRef pick(Routing routing, String key, int partition) {
    return RoutingRule.pick(routing, key.getBytes(UTF_8), "reviews", partition, 0);
  }

  @Property(tries = 200)
  void shouldSampleForAShadowAsForACanary(
      @ForAll byte[] key, @ForAll @IntRange(min = 1, max = 10_000) int basisPoints) {
    Routing routing = stable().setShadow(share(CANARY, basisPoints)).build();

    assertThat(RoutingRule.shadow(routing, key, "reviews", 0, 0))
        .isEqualTo(isOnCanary(basisPoints, key) ? Optional.of(CANARY) : Optional.empty());
    assertThat(RoutingRule.pick(routing, key, "reviews", 0, 0)).isEqualTo(STABLE);
  }

  @Example
  void shouldHaveNoModelBeforeTheFirstActivation() {
    Routing nothing = Routing.newBuilder().setEpoch(0).setPins(List.of()).build();

    assertThatThrownBy(() -> RoutingRule.pick(nothing, null, "reviews", 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Stored events can be explained for ever only if no key ever changes its bucket. */
  @Example
  void shouldKeepTheBucketsThatItHadAtFirst() {
    String digest = "0123456789abcdef".repeat(4);

    assertThat(RoutingRule.bucket(digest, "key-1".getBytes(UTF_8))).isEqualTo(8665);
    assertThat(RoutingRule.bucket(digest, new byte[0])).isEqualTo(7626);
  }
}
