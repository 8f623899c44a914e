package org.sentimentstream.schemas;

import java.util.Set;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * The packages whose classes Avro may instantiate because a schema names them. A schema comes from
 * the registry, so whoever writes there could name any class; Avro therefore refuses all that the
 * program does not vouch for. Ours are added to those that Avro's own system properties allow.
 */
final class TrustedRecords {
  private static final Set<String> PACKAGES =
      Set.of("org.sentimentstream.events", "org.sentimentstream.rollout");

  static {
    ClassSecurityPredicate contracts = type -> PACKAGES.contains(type.getPackageName());
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), contracts));
  }

  private TrustedRecords() {}

  /** Has an effect once in a JVM, however often it is called. */
  static void allow() {}
}
