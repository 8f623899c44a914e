package org.sentimentstream.scorer.command;

import org.sentimentstream.rollout.ShadowModel;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code model shadow}: a model scores reviews beside the one whose events count. */
@Command(
    name = "shadow",
    description = {
      "Let a registered model score a sample of the reviews a second time, into a topic of its own.",
      "promote makes it score all, abort ends it."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelShadowCommand extends RolloutAction {
  @Parameters(
      paramLabel = "NAME:VERSION",
      description = "The model; VERSION alone where only one has it.")
  private String model;

  @Parameters(
      paramLabel = "PERCENT",
      arity = "0..1",
      defaultValue = "100",
      description = "Sample of the keys, 0.01 to 100. Default: ${DEFAULT-VALUE}.")
  private double percent;

  @Mixin private GuardrailOptions guardrails;

  @Override
  Object action(RolloutState state) {
    return ShadowModel.newBuilder()
        .setShadow(RolloutCommands.resolve(state, model).toAvro())
        .setBasisPoints(GuardrailOptions.basisPoints(percent))
        .setGuardrails(guardrails.limits())
        .build();
  }

  @Override
  String title() {
    return "shadow " + model + " " + percent + " %";
  }
}
