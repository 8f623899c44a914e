package org.sentimentstream.scorer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code model plan}: what another command would do. */
@Command(
    name = ModelPlanCommand.NAME,
    description = "Show what a command would do, for each instance and partition, and do nothing.",
    subcommands = {
      ModelActivateCommand.class,
      ModelCanaryCommand.class,
      ModelShadowCommand.class,
      ModelPromoteCommand.class,
      ModelRollbackCommand.class,
      ModelAbortCommand.class,
      ModelPinCommand.class,
      ModelRetireCommand.class
    },
    mixinStandardHelpOptions = true)
final class ModelPlanCommand implements Runnable {

  static final String NAME = "plan";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
