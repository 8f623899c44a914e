package org.sentimentstream.deploy.bench.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sentimentstream.deploy.bench.EngineBenchmark;
import org.sentimentstream.deploy.demo.CtrlC;

/**
 * The engine alone in a JVM of its own, on the scorer's processors: idle until it is asked, and at
 * an end when nobody is left to ask.
 */
final class EngineProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SLICE_MILLIS = 20;

  private final Process process;
  private final Path errors;
  private final BufferedReader figures;
  private final CtrlC ctrlC;

  private EngineProcess(Process process, Path errors, CtrlC ctrlC) {
    this.process = process;
    this.errors = errors;
    this.figures = process.inputReader();
    this.ctrlC = ctrlC;
  }

  /** Starts it, and waits until it is warm. */
  static EngineProcess start(List<String> texts, Cores cores, int scorerCores, CtrlC ctrlC)
      throws IOException, InterruptedException {
    Path folder = ctrlC.folder().path();
    Path reviews = folder.resolve("reviews.jsonl");
    try (Writer writer = Files.newBufferedWriter(reviews)) {
      for (String text : texts) {
        // Which label does not matter, but there must be one.
        writer.write(JSON.writeValueAsString(Map.of("text", text, "label", "positive")) + "\n");
      }
    }
    Path errors = folder.resolve("engine.log");
    List<String> command =
        ChildJvm.command(
            List.of("-Xmx1g", "-XX:+UseParallelGC"),
            EngineBenchmark.class,
            List.of(reviews.toString(), Integer.toString(scorerCores)));
    EngineProcess engine =
        new EngineProcess(
            new ProcessBuilder(cores.onScorer(command)).redirectError(errors.toFile()).start(),
            errors,
            ctrlC);
    try {
      engine.next();
    } catch (IOException | InterruptedException | RuntimeException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  /** Measures once. */
  EngineFigures measure() throws IOException, InterruptedException {
    Writer requests = process.outputWriter();
    requests.write("\n");
    requests.flush();
    return next();
  }

  private EngineFigures next() throws IOException, InterruptedException {
    while (!figures.ready()) {
      ctrlC.check();
      if (!process.isAlive()) {
        throw new IOException("the engine's bench failed: " + Files.readString(errors).strip());
      }
      Thread.sleep(SLICE_MILLIS);
    }
    return JSON.readValue(figures.readLine(), EngineFigures.class);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
