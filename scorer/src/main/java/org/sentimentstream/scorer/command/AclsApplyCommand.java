package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acls apply}: gives a principal the rights of a role that it does not have yet. */
@Command(
    name = "apply",
    description = {
      "Create those ACLs of a role that are missing, and tell what was there.",
      "The one who gives the command must be allowed to describe and alter the cluster."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class AclsApplyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private RoleOptions who;

  @Option(
      names = "--json",
      description = "Print each ACL as one line of JSON, with its state: created, there or other.")
  private boolean json;

  @Mixin private KafkaOptions kafka;

  @Override
  public Integer call() throws InterruptedException {
    ScorerConfig config = kafka.config();
    List<AclBinding> needed = who.acls(config);
    try (Admin admin =
        Admin.create(new ClientSettings(config).admin(config.applicationId() + "-acls"))) {
      Set<AclBinding> present = new HashSet<>(get(admin.describeAcls(ofPrincipal()).values()));
      List<AclBinding> missing = needed.stream().filter(acl -> !present.contains(acl)).toList();
      get(admin.createAcls(missing).all());
      print(
          missing,
          needed.stream().filter(present::contains).toList(),
          present.stream().filter(acl -> !needed.contains(acl)).toList());
    } catch (ClusterAuthorizationException e) {
      throw CommandException.failed(
          "Kafka refuses: who gives ACLs must be allowed to describe and alter the cluster");
    }
    return 0;
  }

  private AclBindingFilter ofPrincipal() {
    return new AclBindingFilter(
        ResourcePatternFilter.ANY,
        new AccessControlEntryFilter(
            who.principal(), null, AclOperation.ANY, AclPermissionType.ANY));
  }

  private static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  private void print(List<AclBinding> created, List<AclBinding> there, List<AclBinding> others) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      AclTable.printJson(out, created, "created");
      AclTable.printJson(out, there, "there");
      AclTable.printJson(out, others, "other");
    } else {
      out.printf(
          "%s as %s: %d ACLs created, %d were there%n",
          who.principal(), who.role(), created.size(), there.size());
      if (!created.isEmpty()) {
        AclTable.print(out, created);
      }
      if (!others.isEmpty()) {
        out.printf(
            "%s has %d others, which this role does not need%n", who.principal(), others.size());
        AclTable.print(out, others);
      }
    }
    out.flush();
  }
}
