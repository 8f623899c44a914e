package org.sentimentstream.scorer.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.Routing;

class CutoversTest {

  private final List<AuditLog.Entry> entries = new ArrayList<>();

  private void cutOver(String application, int partition, long firstOffset, long epoch) {
    entries.add(
        new AuditLog.Entry(
            entries.size(),
            RolloutEvent.newBuilder()
                .setAt(Instant.ofEpochMilli(entries.size()))
                .setEpoch(epoch)
                .setEvent(
                    PartitionCutover.newBuilder()
                        .setApplicationId(application)
                        .setInstanceId("one")
                        .setTopic("reviews")
                        .setPartition(partition)
                        .setFirstOffset(firstOffset)
                        .setRouting(Routing.newBuilder().setEpoch(epoch).setPins(List.of()).build())
                        .build())
                .build()));
  }

  private @Nullable Long epochAt(Cutovers cutovers, int partition, long offset) {
    return cutovers.inForce(partition, offset).map(Cutovers.Cutover::epoch).orElse(null);
  }

  @Test
  void shouldKnowTheCutoverInForceOfEachOffset() {
    cutOver("scorer", 0, 3, 2);
    cutOver("other", 0, 0, 9);
    cutOver("scorer", 1, 0, 2);
    cutOver("scorer", 0, 10, 4);
    cutOver("scorer", 0, 10, 5); // idle: nothing was scored by epoch 4

    Cutovers cutovers = Cutovers.of(new AuditLog(entries), "scorer", "reviews");

    assertThat(epochAt(cutovers, 0, 2)).isNull();
    assertThat(epochAt(cutovers, 0, 3)).isEqualTo(2);
    assertThat(epochAt(cutovers, 0, 9)).isEqualTo(2);
    assertThat(epochAt(cutovers, 0, 10)).isEqualTo(5);
    assertThat(epochAt(cutovers, 1, 1_000)).isEqualTo(2);
    assertThat(epochAt(cutovers, 2, 0)).isNull();
    assertThat(cutovers.otherApplications()).containsExactly("other");
    assertThat(
            epochAt(
                Cutovers.at(new AuditLog(entries), "scorer", "reviews", Instant.ofEpochMilli(3)),
                0,
                10))
        .isEqualTo(4);
  }

  @Test
  void shouldLetALaterCutoverHoldFromItsFirstOffsetOn() {
    cutOver("scorer", 0, 0, 2);
    cutOver("scorer", 0, 10, 3);
    cutOver("scorer", 0, 5, 4); // reviews were scored once more, from offset 5 on

    Cutovers cutovers = Cutovers.of(new AuditLog(entries), "scorer", "reviews");

    assertThat(epochAt(cutovers, 0, 4)).isEqualTo(2);
    assertThat(epochAt(cutovers, 0, 12)).isEqualTo(4);
  }
}
