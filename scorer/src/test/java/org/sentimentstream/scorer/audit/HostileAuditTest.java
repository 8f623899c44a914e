package org.sentimentstream.scorer.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.testing.HostileRecords;

/** An audit that somebody else has written to can still be asked. */
@Timeout(3_600)
class HostileAuditTest {

  static {
    SentimentSerdes.value(RolloutEvent.class, Map.of("schema.registry.url", "mock://audit"))
        .close();
  }

  private static final int EVENTS_OF_A_LOG = 100;
  private static final Instant NOW = Instant.ofEpochMilli(5);

  @Test
  void shouldAnswerWhateverTheEventsSay() {
    HostileRecords records = new HostileRecords(Fuzz.SEED, 10_000);
    int cutovers = 0;
    for (int i = 0; i < Fuzz.INPUTS; i += EVENTS_OF_A_LOG) {
      List<AuditLog.Entry> entries = new ArrayList<>();
      for (int offset = 0; offset < EVENTS_OF_A_LOG; offset++) {
        entries.add(new AuditLog.Entry(offset, records.next(RolloutEvent.class)));
      }
      AuditLog log = new AuditLog(entries);

      Cutovers all = Cutovers.of(log, "application_id1", "topic1");
      Cutovers then = Cutovers.at(log, "application_id1", "topic1", NOW);
      for (int partition : all.last().keySet()) {
        cutovers++;
        assertThat(all.inForce(partition, Long.MAX_VALUE)).isPresent();
        then.inForce(partition, -1)
            .ifPresent(found -> assertThat(found.event().getPartition()).isEqualTo(partition));
      }
      ServedRoutings served = ServedRoutings.of(log);
      served.at(NOW).ifPresent(found -> assertThat(found.since()).isBeforeOrEqualTo(NOW));
      served.beginning(9, routing -> routing.getStable().isPresent());
      assertThat(log.registration(new ModelRef("m", "1", "a".repeat(64)))).isNotNull();
    }
    assertThat(cutovers).isPositive();
  }
}
