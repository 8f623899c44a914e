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
      ModelCanaryCommand.class,
      ModelShadowCommand.class,
      ModelPromoteCommand.class,
      ModelRollbackCommand.class,
      ModelAbortCommand.class,
      ModelPinCommand.class,
      ModelPauseCommand.class,
      ModelResumeCommand.class,
      ModelRetireCommand.class,
      ModelPlanCommand.class,
      ModelStatusCommand.class,
      ModelHistoryCommand.class,
      ModelExplainCommand.class,
      ModelLiveAtCommand.class,
      ModelReplayCommand.class,
      ModelBacktestCommand.class
    },
    mixinStandardHelpOptions = true)
public final class ModelCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
