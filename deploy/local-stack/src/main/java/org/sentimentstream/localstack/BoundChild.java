package org.sentimentstream.localstack;

import java.util.ArrayList;
import java.util.List;

/** A child process that ends with this JVM, even where the JVM is killed. */
public final class BoundChild {

  /**
   * Becomes the command that it is given, with a watcher beside it that waits for the end of
   * standard input (held open by the parent) and then kills it. A Ctrl-C of the terminal is for the
   * parent, which decides when its child ends: the command ignores it.
   */
  private static final String BOUND_TO_STDIN =
      "trap '' INT HUP; exec 3<&0; (cat <&3 >/dev/null; kill -9 $$ 2>/dev/null) & "
          + "exec \"$@\" 3<&- </dev/null";

  private BoundChild() {}

  /**
   * The command to start instead: it has the same process id and output, and no standard input. To
   * end it gently take its handle, since {@link Process#destroy} closes the pipe first, and the
   * child would be killed at once.
   */
  public static List<String> command(List<String> command) {
    List<String> bound = new ArrayList<>(List.of("/bin/sh", "-c", BOUND_TO_STDIN, "sh"));
    bound.addAll(command);
    return bound;
  }
}
