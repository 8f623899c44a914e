package org.sentimentstream.deploy.bench.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this program starts itself as a child: the same Java, class path and shipped models. */
final class ChildJvm {

  private static final String VECTOR_API = "jdk.incubator.vector";

  private ChildJvm() {}

  /**
   * The command.
   *
   * @param options of the JVM, for example its heap's limit
   * @param main the class that is started
   * @param arguments of the program
   */
  static List<String> command(List<String> options, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    if (ModuleLayer.boot().findModule(VECTOR_API).isPresent()) {
      command.addAll(List.of("--add-modules", VECTOR_API));
    }
    String models = System.getProperty("sentiment.models");
    if (models != null) {
      command.add("-Dsentiment.models=" + models);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }
}
