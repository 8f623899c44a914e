package org.sentimentstream.deploy.demo;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.sentimentstream.localstack.EmbeddedBroker;
import org.sentimentstream.localstack.SchemaRegistry;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.ScorerSetting;

/** Broker, schema registry and one scorer, all on this machine; nothing is active yet. */
final class LocalSystem implements AutoCloseable {

  private final EmbeddedBroker broker;
  private final SchemaRegistry registry;
  private final ScorerApplication scorer;
  private final ScorerConfig config;

  private LocalSystem(
      EmbeddedBroker broker,
      SchemaRegistry registry,
      ScorerApplication scorer,
      ScorerConfig config) {
    this.broker = broker;
    this.registry = registry;
    this.scorer = scorer;
    this.config = config;
  }

  /**
   * Starts everything: broker and registry side by side, then the scorer.
   *
   * @param folder where their data goes
   * @param log is told of each part that is up
   * @throws InterruptedException where it is stopped before all is up
   */
  static LocalSystem start(Path folder, Ports ports, StartLog log, CtrlC ctrlC)
      throws InterruptedException {
    CompletableFuture<SchemaRegistry> startingRegistry =
        CompletableFuture.supplyAsync(() -> startRegistry(folder, ports.registry(), log));
    EmbeddedBroker broker = null;
    try {
      broker = EmbeddedBroker.start(folder.resolve("broker"), ports.broker());
      log.done("Kafka broker", broker.bootstrapServers());
      ctrlC.check();
      SchemaRegistry registry = startingRegistry.join();
      ctrlC.check();
      ScorerConfig config = config(folder, broker, registry);
      ScorerApplication scorer = ScorerApplication.start(config, new SimpleMeterRegistry());
      log.done("scorer", "waits for its first model");
      return new LocalSystem(broker, registry, scorer, config);
    } catch (RuntimeException | InterruptedException | Error e) {
      if (broker != null) {
        broker.close();
      }
      startingRegistry.thenAccept(SchemaRegistry::close).exceptionally(failed -> null).join();
      throw e;
    }
  }

  private static SchemaRegistry startRegistry(Path folder, int port, StartLog log) {
    SchemaRegistry registry = SchemaRegistry.start(folder, port);
    log.done("schema registry", registry.url());
    return registry;
  }

  private static ScorerConfig config(Path folder, EmbeddedBroker broker, SchemaRegistry registry) {
    return ScorerConfig.of(
        Map.of(
            ScorerSetting.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers(),
            ScorerSetting.SCHEMA_REGISTRY_URL.key(), registry.url(),
            ScorerSetting.STATE_DIR.key(), folder.resolve("scorer").toString(),
            ScorerSetting.INSTANCE_ID.key(), "demo"));
  }

  /** The scorer's configuration, which names broker, registry and topics. */
  ScorerConfig config() {
    return config;
  }

  ScorerApplication scorer() {
    return scorer;
  }

  @Override
  public void close() {
    scorer.close();
    broker.close();
    registry.close();
  }
}
