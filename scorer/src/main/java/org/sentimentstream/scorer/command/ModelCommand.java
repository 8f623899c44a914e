package org.sentimentstream.scorer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code model}: the rollout of models through the control topic. */
@Command(
    name = "model",
    description = "Roll models out through the control topic.",
    subcommands = {
      ModelPublishCommand.class,
      ModelRegisterCommand.class,
      ModelActivateCommand.class,
      ModelStatusCommand.class
    },
    mixinStandardHelpOptions = true)
public final class ModelCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected one of publish, register, activate, status");
  }
}
