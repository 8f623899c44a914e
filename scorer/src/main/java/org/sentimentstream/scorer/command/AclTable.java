package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.jspecify.annotations.Nullable;

/** ACLs for people, a line for each resource, and for programs, a JSON object for each ACL. */
final class AclTable {

  private static final Comparator<AclBinding> BY_RESOURCE =
      Comparator.comparing((AclBinding acl) -> acl.pattern().resourceType())
          .thenComparing(acl -> acl.pattern().name())
          .thenComparing(acl -> acl.pattern().patternType())
          .thenComparing(acl -> acl.entry().operation());

  private AclTable() {}

  /** The operations on each resource. */
  static void print(PrintWriter out, List<AclBinding> acls) {
    Map<ResourcePattern, String> operations = new LinkedHashMap<>();
    for (AclBinding acl : acls.stream().sorted(BY_RESOURCE).toList()) {
      operations.merge(acl.pattern(), operation(acl), (before, more) -> before + ", " + more);
    }
    TextTable table = new TextTable("RESOURCE", "NAME", "OPERATIONS");
    operations.forEach(
        (resource, allowed) ->
            table.add(
                lower(resource.resourceType()).replace('_', ' '),
                resource.patternType() == PatternType.PREFIXED
                    ? resource.name() + "*"
                    : resource.name(),
                allowed));
    table.print(out);
  }

  private static String operation(AclBinding acl) {
    String operation = lower(acl.entry().operation());
    return acl.entry().permissionType() == AclPermissionType.ALLOW
        ? operation
        : lower(acl.entry().permissionType()) + " " + operation;
  }

  /**
   * One line of JSON for each.
   *
   * @param state what became of them; null where nothing did
   */
  static void printJson(PrintWriter out, List<AclBinding> acls, @Nullable String state) {
    for (AclBinding acl : acls.stream().sorted(BY_RESOURCE).toList()) {
      ObjectNode line =
          JsonNodeFactory.instance
              .objectNode()
              .put("principal", acl.entry().principal())
              .put("host", acl.entry().host())
              .put("permission", lower(acl.entry().permissionType()))
              .put("operation", lower(acl.entry().operation()))
              .put("resource_type", lower(acl.pattern().resourceType()))
              .put("pattern_type", lower(acl.pattern().patternType()))
              .put("resource", acl.pattern().name());
      if (state != null) {
        line.put("state", state);
      }
      out.println(line);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
