package org.sentimentstream.localstack;

import java.nio.file.Path;

/** A program that starts a registry, prints its process id, and stays until it is killed. */
final class RegistryParent {
  private RegistryParent() {}

  public static void main(String[] arguments) throws InterruptedException {
    SchemaRegistry registry = SchemaRegistry.start(Path.of(arguments[0]));
    System.out.println(registry.pid());
    Thread.currentThread().join();
  }
}
