package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sentimentstream.deploy.bench.EngineBenchmark;
import org.sentimentstream.deploy.bench.ScoringBenchmark;
import org.sentimentstream.deploy.demo.CtrlC;
import org.sentimentstream.localstack.BoundChild;

/**
 * What the engine does with the same reviews on the scorer's processors, without Kafka: in a JVM of
 * its own.
 *
 * @param concurrent ids to probability, four callers a processor
 * @param batch1 ids to probability, one review at a time
 */
record EngineFigures(
    @JsonProperty("score_concurrent4") ScoringBenchmark.Speed concurrent,
    @JsonProperty("score_batch1") ScoringBenchmark.Speed batch1) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Measures them.
   *
   * @param folder of a child's files
   */
  static EngineFigures measure(
      Path folder, List<String> texts, Cores cores, int scorerCores, CtrlC ctrlC)
      throws IOException, InterruptedException {
    Path reviews = folder.resolve("reviews.jsonl");
    try (Writer writer = Files.newBufferedWriter(reviews)) {
      for (String text : texts) {
        // Which label does not matter, but there must be one.
        writer.write(JSON.writeValueAsString(Map.of("text", text, "label", "positive")) + "\n");
      }
    }
    Path out = folder.resolve("engine.json");
    Path errors = folder.resolve("engine.log");
    List<String> command =
        ChildJvm.command(
            List.of("-Xmx1g", "-XX:+UseParallelGC"),
            EngineBenchmark.class,
            List.of(reviews.toString(), Integer.toString(scorerCores)));
    Process process =
        new ProcessBuilder(BoundChild.command(cores.onScorer(command)))
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
        ctrlC.check();
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException("the engine's bench failed: " + Files.readString(errors).strip());
    }
    return JSON.readValue(out.toFile(), EngineFigures.class);
  }
}
