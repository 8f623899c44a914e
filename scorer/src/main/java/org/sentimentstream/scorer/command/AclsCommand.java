package org.sentimentstream.scorer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code acls}: the rights that each role needs on a cluster with authorization. */
@Command(
    name = "acls",
    description = "Show the rights that a role needs on the Kafka cluster, or give them.",
    subcommands = {AclsShowCommand.class, AclsApplyCommand.class},
    mixinStandardHelpOptions = true)
public final class AclsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
