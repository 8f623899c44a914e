package org.sentimentstream.deploy.demo;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.sentimentstream.localstack.EmbeddedBroker;
import org.sentimentstream.localstack.SchemaRegistry;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.ScorerSetting;
import org.sentimentstream.scorer.http.ScorerService;

/** Broker, schema registry and one scorer, all on this machine; nothing is active yet. */
final class LocalSystem implements AutoCloseable {

  private final EmbeddedBroker broker;
  private final SchemaRegistry registry;
  private final ScorerService scorer;
  private final ScorerConfig config;

  private LocalSystem(
      EmbeddedBroker broker, SchemaRegistry registry, ScorerService scorer, ScorerConfig config) {
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
      ScorerConfig config = config(folder, broker, registry, ports.console());
      ScorerService scorer = ScorerService.start(config);
      log.done("scorer", "waits for its first model");
      log.done("console", scorer.address().orElseThrow() + "/console");
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

  private static ScorerConfig config(
      Path folder, EmbeddedBroker broker, SchemaRegistry registry, int consolePort) {
    return ScorerConfig.of(
        Map.of(
            ScorerSetting.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers(),
            ScorerSetting.SCHEMA_REGISTRY_URL.key(), registry.url(),
            ScorerSetting.STATE_DIR.key(), folder.resolve("scorer").toString(),
            ScorerSetting.INSTANCE_ID.key(), "demo",
            ScorerSetting.HTTP_PORT.key(), Integer.toString(consolePort),
            ScorerSetting.HTTP_CONSOLE.key(), "operate"));
  }

  /** The scorer's configuration, which names broker, registry and topics. */
  ScorerConfig config() {
    return config;
  }

  ScorerApplication scorer() {
    return scorer.application();
  }

  @Override
  public void close() {
    scorer.close();
    broker.close();
    registry.close();
  }
}
