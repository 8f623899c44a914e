package org.sentimentstream.schemas;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * A registry client whose failures tell whether the registry has spoken. What it has said of a
 * schema goes through as it came. Everything else is its trouble, and not the record's: refused
 * connections and credentials, time-outs, overload, errors of the server, a proxy's page of HTML,
 * an answer that is no JSON. It becomes a {@link SchemaRegistryUnavailableException}.
 *
 * <p>It stands between serde and client because behind the serde the two look alike: an answer cut
 * off and a record cut off are the same kind of exception there.
 */
final class WatchedRegistry {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  // Confluent's error codes: the status and two digits.
  private static final int SUBJECT_NOT_FOUND = 40401;
  private static final int VERSION_NOT_FOUND = 40402;
  private static final int SCHEMA_NOT_FOUND = 40403;

  private WatchedRegistry() {}

  /** For reading: that there is no schema of this id is all that a registry can say. */
  static SchemaRegistryClient forReading(SchemaRegistryClient client) {
    return watch(client, WatchedRegistry::isUnknownSchema);
  }

  /** For writing: a registry may also refuse our schema, or know no subject of that name. */
  static SchemaRegistryClient forWriting(SchemaRegistryClient client) {
    return watch(client, answer -> isUnknownSchema(answer) || isRefusal(answer));
  }

  /** The error code tells the registry's own 404 from that of a proxy or of a wrong path. */
  private static boolean isUnknownSchema(RestClientException answer) {
    return answer.getStatus() == NOT_FOUND && answer.getErrorCode() == SCHEMA_NOT_FOUND;
  }

  private static boolean isRefusal(RestClientException answer) {
    int code = answer.getErrorCode();
    return switch (answer.getStatus()) {
      case NOT_FOUND -> code == SUBJECT_NOT_FOUND || code == VERSION_NOT_FOUND;
      case CONFLICT, UNPROCESSABLE ->
          code == answer.getStatus() || code / 100 == answer.getStatus();
      default -> false;
    };
  }

  private static SchemaRegistryClient watch(
      SchemaRegistryClient client, Predicate<RestClientException> isVerdict) {
    return (SchemaRegistryClient)
        Proxy.newProxyInstance(
            SchemaRegistryClient.class.getClassLoader(),
            new Class<?>[] {SchemaRegistryClient.class},
            (proxy, method, arguments) -> call(client, method, arguments, isVerdict));
  }

  private static @Nullable Object call(
      SchemaRegistryClient client,
      Method method,
      Object @Nullable [] arguments,
      Predicate<RestClientException> isVerdict)
      throws Throwable {
    Object answer;
    try {
      answer = method.invoke(client, arguments);
    } catch (InvocationTargetException e) {
      Throwable failure = Objects.requireNonNull(e.getCause());
      if (failure instanceof Error
          || failure instanceof ConfigException
          || (failure instanceof RestClientException said && isVerdict.test(said))
          || isSchemaOfAnotherKind(failure)) {
        throw failure;
      }
      throw new SchemaRegistryUnavailableException(describe(failure), failure);
    }
    if (answer instanceof ParsedSchema schema && schema.rawSchema() == null) {
      client.reset(); // it would remember nothing as the schema of this id, for ever
      throw new SchemaRegistryUnavailableException(
          "the schema registry does not answer as it should: expected a schema, came none", null);
    }
    return answer;
  }

  /**
   * Whether the answer was sound and held a schema that is none of Avro's. Confluent's client says
   * so in words alone: "Invalid schema type TYPE", or "Invalid schema TEXT with refs REFERENCES of
   * type TYPE". Where there are references, one of them may just not have been fetched.
   */
  private static boolean isSchemaOfAnotherKind(Throwable failure) {
    String message = SerdeFailures.root(failure).getMessage();
    return message != null
        && (message.startsWith("Invalid schema type ")
            || (message.startsWith("Invalid schema ")
                && message.endsWith(" with refs [] of type AVRO")));
  }

  private static String describe(Throwable failure) {
    String cause = SerdeFailures.rootMessage(failure);
    if (!(failure instanceof RestClientException answer)) {
      return "the schema registry does not answer as it should: " + cause;
    }
    int status = answer.getStatus();
    return status == UNAUTHORIZED || status == FORBIDDEN
        ? "the schema registry refuses the credentials (HTTP " + status + "): " + cause
        : "the schema registry answers HTTP " + status + ": " + cause;
  }
}
