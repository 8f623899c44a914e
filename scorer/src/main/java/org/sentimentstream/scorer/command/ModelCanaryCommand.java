package org.sentimentstream.scorer.command;

import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code model canary}: a model scores a part of the reviews. */
@Command(
    name = "canary",
    description = {
      "Let a registered model score a part of the reviews, chosen by their keys.",
      "A larger part keeps every key of a smaller one. promote makes it score all, abort ends it."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelCanaryCommand extends RolloutAction {
  @Parameters(
      paramLabel = "NAME:VERSION",
      description = "The model; VERSION alone where only one has it.")
  private String model;

  @Parameters(paramLabel = "PERCENT", description = "Its part of the keys, 0.01 to 100.")
  private double percent;

  @Mixin private GuardrailOptions guardrails;

  @Override
  Object action(RolloutState state) {
    return CanaryModel.newBuilder()
        .setCanary(RolloutCommands.resolve(state, model).toAvro())
        .setBasisPoints(GuardrailOptions.basisPoints(percent))
        .setGuardrails(guardrails.limits())
        .build();
  }

  @Override
  String title() {
    return "canary " + model + " " + percent + " %";
  }
}
