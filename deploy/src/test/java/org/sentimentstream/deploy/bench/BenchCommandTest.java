package org.sentimentstream.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;

class BenchCommandTest {

  @TempDir private Path folder;

  @Test
  void shouldMeasureTrainingAtBothSettings() throws IOException {
    for (String label : new String[] {"pos", "neg"}) {
      Path reviews = Files.createDirectories(folder.resolve("aclImdb/test/" + label));
      for (int i = 0; i < 10; i++) {
        String text = "A " + label + " film, number " + i + ". ";
        Files.writeString(reviews.resolve(i + "_1.txt"), text.repeat(1 + 3 * i));
      }
    }

    CommandRun run =
        CommandRun.of("", "bench", "--train", "--json", "--threads", "2", "--data", folder + "");

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("threads").asInt()).isEqualTo(2);
    for (String setting : new String[] {"train_cap100_batch16", "train_cap400_batch64"}) {
      JsonNode speed = json.get(setting);
      double tokensPerReview =
          speed.get("tokens_per_s").asDouble() / speed.get("reviews_per_s").asDouble();
      // Reviews of 7, 28, 49, … 196 tokens.
      assertThat(tokensPerReview)
          .as(setting)
          .isCloseTo(setting.contains("cap100") ? 74.5 : 101.5, within(0.5));
    }
  }
}
