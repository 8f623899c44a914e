package org.sentimentstream.deploy.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;
import org.sentimentstream.scorer.testing.SecuredBroker;
import org.sentimentstream.scorer.testing.TestStack;

/** On a broker that lets nobody do what no ACL allows. */
class RetrainAccessTest {

  private static final List<String> USERS = List.of("retrain", "labeller");

  @Test
  void shouldRetrainWithTheRightsOfTheRolesAlone(@TempDir Path folder) throws Exception {
    try (SecuredBroker broker = SecuredBroker.start(USERS)) {
      Map<String, String> admin = new HashMap<>(broker.as(SecuredBroker.ADMIN));
      admin.put("schema.registry.url", TestStack.registryUrl());
      try (RetrainSurroundings around = new RetrainSurroundings(admin, folder, "access")) {
        around.activateChampion();
        around.startScorer();
        around.sendNewWords(119);
        String[] asRetrain = as(broker, "retrain");
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
        assertThat(run(around, as(broker, "labeller"), send).err())
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

        assertThat(run(around, as(broker, "labeller"), send).err()).contains("1 reviews sent");
        CommandRun run = around.retrain(asRetrain);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("120 labelled reviews on topic");
        assertThat(around.active()).isEqualTo("fixture:0.1.1");
        assertThat(around.retrain(asRetrain).status()).isEqualTo(3);
      }
    }
  }

  /** Options of a command that this user gives, who may not create topics. */
  private static String[] as(SecuredBroker broker, String user) {
    return new String[] {
      "-Xsasl.jaas.config=" + broker.as(user).get("sasl.jaas.config"),
      "-Xsentiment.topics.create=false"
    };
  }

  private static CommandRun run(RetrainSurroundings around, String[] options, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add("--config=" + around.configFile());
    arguments.addAll(List.of(options));
    return CommandRun.of("", arguments.toArray(String[]::new));
  }
}
