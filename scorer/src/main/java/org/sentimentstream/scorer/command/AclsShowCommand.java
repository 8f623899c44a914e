package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclBinding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acls show}: what {@code acls apply} would see to. It asks no broker. */
@Command(
    name = "show",
    description = {
      "Show the ACLs that a principal needs in a role; no broker is asked.",
      "Names of topics, groups and transactional ids are those of the configuration."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class AclsShowCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private RoleOptions who;

  @Option(names = "--json", description = "Print each ACL as one line of JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka;

  @Override
  public Integer call() {
    List<AclBinding> acls = who.acls(kafka.config());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      AclTable.printJson(out, acls, null);
    } else {
      out.printf("%s as %s (%s)%n", who.principal(), who.role(), who.role().commands());
      AclTable.print(out, acls);
    }
    out.flush();
    return 0;
  }
}
