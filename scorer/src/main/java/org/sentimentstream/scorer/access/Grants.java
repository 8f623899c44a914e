package org.sentimentstream.scorer.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Collects what one principal is allowed, from any host. */
final class Grants {

  private static final String ANY_HOST = "*";

  private final String principal;
  private final List<AclBinding> bindings = new ArrayList<>();

  Grants(String principal) {
    this.principal = principal;
  }

  void topic(String name, AclOperation... operations) {
    add(ResourceType.TOPIC, name, PatternType.LITERAL, operations);
  }

  void topics(Collection<String> names, AclOperation... operations) {
    names.forEach(name -> topic(name, operations));
  }

  void group(String name, AclOperation... operations) {
    add(ResourceType.GROUP, name, PatternType.LITERAL, operations);
  }

  void transactionalId(String id) {
    add(ResourceType.TRANSACTIONAL_ID, id, PatternType.LITERAL, AclOperation.WRITE);
  }

  void transactionalIdsFrom(String prefix) {
    add(ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED, AclOperation.WRITE);
  }

  private void add(
      ResourceType type, String name, PatternType pattern, AclOperation... operations) {
    for (AclOperation operation : operations) {
      bindings.add(
          new AclBinding(
              new ResourcePattern(type, name, pattern),
              new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW)));
    }
  }

  /** Each once. */
  List<AclBinding> bindings() {
    return bindings.stream().distinct().toList();
  }
}
