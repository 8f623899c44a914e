package org.sentimentstream.localstack;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Broker and schema registry together, started side by side: all that the system needs around it.
 */
public final class LocalStack implements AutoCloseable {
  private final EmbeddedBroker broker;
  private final SchemaRegistry registry;

  private LocalStack(EmbeddedBroker broker, SchemaRegistry registry) {
    this.broker = broker;
    this.registry = registry;
  }

  /**
   * Starts both on free ports, and returns when both serve.
   *
   * @param directory where the broker's data and the registry's log go
   * @throws IllegalStateException where one of them does not start; the other is ended then
   */
  public static LocalStack start(Path directory) {
    CompletableFuture<SchemaRegistry> registry =
        CompletableFuture.supplyAsync(() -> SchemaRegistry.start(directory));
    EmbeddedBroker broker;
    try {
      broker = EmbeddedBroker.start(directory.resolve("broker"));
    } catch (RuntimeException e) {
      registry.thenAccept(SchemaRegistry::close).exceptionally(alsoFailed -> null).join();
      throw e;
    }
    try {
      return new LocalStack(broker, registry.join());
    } catch (CompletionException e) {
      broker.close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** The broker. */
  public EmbeddedBroker broker() {
    return broker;
  }

  /** The schema registry. */
  public SchemaRegistry registry() {
    return registry;
  }

  /** Ends both; the clients should be closed before. */
  @Override
  public void close() {
    broker.close();
    registry.close();
  }
}
