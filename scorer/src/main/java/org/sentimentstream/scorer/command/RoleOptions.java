package org.sentimentstream.scorer.command;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.access.Role;
import org.sentimentstream.scorer.config.ScorerConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say who is to be allowed what. */
final class RoleOptions {

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      converter = RoleConverter.class,
      description = "producer, labeller, reader, scorer, operator, auditor, redriver or retrain.")
  private Role role;

  @Option(
      names = "--principal",
      required = true,
      paramLabel = "TYPE:NAME",
      description = "Who is in that role, as the broker calls it, for example User:alice.")
  private String principal;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "Consumer group that a reader's own program is in; tail is in none.")
  private @Nullable String group;

  /** Knows the roles by their names in lower case. */
  static final class RoleConverter implements ITypeConverter<Role> {
    @Override
    public Role convert(String text) {
      return Arrays.stream(Role.values())
          .filter(role -> role.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of "
                          + Arrays.stream(Role.values())
                              .map(Role::toString)
                              .collect(Collectors.joining(", "))
                          + ", came '"
                          + text
                          + "'"));
    }
  }

  Role role() {
    return role;
  }

  String principal() {
    return principal;
  }

  /** The ACLs that this principal needs in this role. */
  List<AclBinding> acls(ScorerConfig config) {
    if (!principal.matches("[A-Za-z]+:[^*].*")) {
      // Kafka takes User:* for everybody.
      throw CommandException.wrongUse(
          "--principal: expected one principal, for example User:alice, came \""
              + principal
              + "\"");
    }
    if (group != null && role != Role.READER) {
      throw CommandException.wrongUse("--group is for the role reader, came with " + role);
    }
    return role.acls(config, principal, group);
  }
}
