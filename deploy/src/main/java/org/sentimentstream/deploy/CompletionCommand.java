package org.sentimentstream.deploy;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sentiment completion}: what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script by which a shell completes commands and options.",
      "bash: source <(deploy/sentiment completion bash)",
      "zsh: source <(deploy/sentiment completion zsh), after compinit"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {

  /** The shells that the script is for. */
  enum Shell {
    bash,
    zsh
  }

  @Spec private @Nullable CommandSpec spec;

  /** One script is for both: it switches zsh's emulation of bash on by itself. */
  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private @Nullable Shell shell;

  @Override
  public void run() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it before it calls");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("# Completes the commands and options of sentiment in %s.%n", shell);
    out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    out.flush();
  }
}
