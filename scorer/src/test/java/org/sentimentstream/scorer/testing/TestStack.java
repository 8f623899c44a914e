package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sentimentstream.localstack.LocalStack;

/** One broker and one registry for all tests of this JVM, started by the first that needs them. */
public final class TestStack {

  private static final LocalStack STACK = start();

  private TestStack() {}

  private static LocalStack start() {
    try {
      LocalStack stack = LocalStack.start(Files.createTempDirectory(Path.of("target"), "stack"));
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
      return stack;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String bootstrapServers() {
    return STACK.broker().bootstrapServers();
  }

  public static String registryUrl() {
    return STACK.registry().url();
  }
}
