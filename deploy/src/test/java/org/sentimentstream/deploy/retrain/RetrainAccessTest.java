package org.sentimentstream.deploy.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;
import org.sentimentstream.localstack.EmbeddedBroker;
import org.sentimentstream.localstack.SchemaRegistry;

/** On a broker that lets nobody do what no ACL allows. */
class RetrainAccessTest {

  private static final String ADMIN = "admin";
  private static final List<String> USERS = List.of("retrain", "labeller");

  @Test
  void shouldRetrainWithTheRightsOfTheRolesAlone(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker = startBroker(folder.resolve("broker"));
        SchemaRegistry registry = SchemaRegistry.start(folder)) {
      Map<String, String> admin =
          Map.of(
              "bootstrap.servers",
              broker.bootstrapServers(),
              "schema.registry.url",
              registry.url(),
              "security.protocol",
              "SASL_PLAINTEXT",
              "sasl.mechanism",
              "SCRAM-SHA-512",
              "sasl.jaas.config",
              login(ADMIN));
      try (RetrainSurroundings around = new RetrainSurroundings(admin, folder, "access")) {
        around.activateChampion();
        around.startScorer();
        around.sendNewWords(119);
        String[] asRetrain = as("retrain");
        String[] send = {
          "send",
          "--labelled",
          Files.writeString(
                  folder.resolve("labels.jsonl"),
                  """
                  {"text": "a stellar and gripping film", "label": "positive"}
                  """)
              .toString()
        };

        assertThat(around.retrain(asRetrain))
            .returns(1, CommandRun::status)
            .satisfies(run -> assertThat(run.err()).contains("refuses: not authorized to access"));
        assertThat(run(around, as("labeller"), send).err())
            .contains("refuses: not authorized to access topics [" + around.topic() + "]");

        USERS.forEach(
            role ->
                assertThat(
                        run(
                            around,
                            new String[0],
                            "acls",
                            "apply",
                            "--role=" + role,
                            "--principal=User:" + role))
                    .returns(0, CommandRun::status));

        assertThat(run(around, as("labeller"), send).err()).contains("1 reviews sent");
        CommandRun run = around.retrain(asRetrain);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("120 labelled reviews on topic");
        assertThat(around.active()).isEqualTo("fixture:0.1.1");
        assertThat(around.retrain(asRetrain).status()).isEqualTo(3);
      }
    }
  }

  private static EmbeddedBroker startBroker(Path directory) {
    Map<String, String> settings = new HashMap<>();
    settings.put("listener.security.protocol.map", "CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    settings.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
    settings.put("listener.name.clients.scram-sha-512.sasl.jaas.config", login(ADMIN));
    settings.put("authorizer.class.name", StandardAuthorizer.class.getName());
    // The controller knows its broker by nothing; whoever comes as a client has to log in.
    settings.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
    return EmbeddedBroker.start(
        directory,
        0,
        settings,
        Stream.concat(Stream.of(ADMIN), USERS.stream())
            .map(user -> "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, password(user)))
            .toList());
  }

  private static String password(String user) {
    return "sesame-of-" + user;
  }

  private static String login(String user) {
    return "%s required username=\"%s\" password=\"%s\";"
        .formatted(ScramLoginModule.class.getName(), user, password(user));
  }

  /** Options of a command that this user gives, who may not create topics. */
  private static String[] as(String user) {
    return new String[] {"-Xsasl.jaas.config=" + login(user), "-Xsentiment.topics.create=false"};
  }

  private static CommandRun run(RetrainSurroundings around, String[] options, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add("--config=" + around.configFile());
    arguments.addAll(List.of(options));
    return CommandRun.of("", arguments.toArray(String[]::new));
  }
}
