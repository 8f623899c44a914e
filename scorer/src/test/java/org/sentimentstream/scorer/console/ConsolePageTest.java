package org.sentimentstream.scorer.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.http.ScorerService;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** The page in a real browser, on an instance that scores a stream of reviews. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class ConsolePageTest {

  private static final String HOSTILE =
      "good <img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
          + " \u202eevil\u202c \u0007 bad & dull";

  private static final String TOKEN = "a-token-of-this-test";

  private Surroundings around;
  private ScorerService service;
  private Browser browser;
  private int sent;

  @BeforeAll
  void start() throws Exception {
    assumeTrue(Browser.isThere(), "no Chromium and chromedriver here: the page is not tested");
    around = new Surroundings("console");
    Map<String, String> settings = new HashMap<>(around.settings());
    settings.put("sentiment.instance.id", "first");
    settings.put("sentiment.http.port", "0");
    settings.put("sentiment.http.console", "operate");
    settings.put("sentiment.http.token", TOKEN);
    around.activate("1.0");
    Manifest next = around.rollout().upload(TestModels.write(around.directory(), "2.0"));
    assertThat(around.rollout().register(next, null).rejection()).isNull();
    service = ScorerService.start(ScorerConfig.of(settings));
    assertThat(service.application().awaitScoring(Surroundings.PATIENCE)).isTrue();
    browser = Browser.open();
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (service != null) {
      service.close();
    }
    if (around != null) {
      around.close();
    }
  }

  @BeforeEach
  void open() {
    browser.size(1440, 1400, false);
    browser.scheme("light");
    // The token in the address, as nobody is there to type it.
    URI address = service.address().orElseThrow();
    browser.go("http://operator:" + TOKEN + "@" + address.getAuthority() + "/console");
    browser.await("#link", "live");
    browser.await("#models", "test-lstm:2.0");
  }

  /** Sends a review; its id is its own. */
  private String send(String text) {
    String id = "r" + sent++;
    around.send(id, text);
    return id;
  }

  @Test
  void shouldShowReviewsAsTheyAreScoredWithTheWordsThatDecided() {
    String text = "The good film was bright and the plot was dull.";
    send(text);

    WebElement row = browser.await("#scores > li", text);

    String version = service.application().activeModel().orElseThrow().manifest().id().version();
    Classification expected = TestModels.classifier(version).classify(text, 100);
    assertThat(row.getText())
        .contains(expected.isPositive() ? "positive" : "negative")
        .contains(String.format(Locale.ROOT, "%.3f", expected.positiveProbability()))
        .contains("test-lstm:" + version)
        .contains("product of r")
        .contains(" ms");
    List<WebElement> marks = row.findElements(By.cssSelector(".text mark"));
    assertThat(marks).isNotEmpty();
    String strongest = expected.contributions().get(0).token();
    boolean positive = expected.contributions().get(0).logOdds() >= 0;
    assertThat(marks)
        .anySatisfy(
            mark -> {
              assertThat(mark.getText().toLowerCase(Locale.ROOT)).isEqualTo(strongest);
              assertThat(mark.getAttribute("class")).isEqualTo((positive ? "pos" : "neg") + " s3");
            });
    // Not by colour alone.
    assertThat(
            browser.run("return getComputedStyle(arguments[0]).textDecorationLine", marks.get(0)))
        .isEqualTo("underline");
  }

  @Test
  void shouldDrawTheFiguresOfTheLastMinutes() {
    for (int i = 0; i < 20; i++) {
      send("A good film number " + i);
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> browser.find("#f-p99").getText().contains("ms"));
    assertThat(browser.find("#f-unknown").getText()).contains("%");
    assertThat(browser.all("#charts canvas")).hasSize(4);
    assertThat(browser.find("#charts").getText())
        .contains("reviews", "scoring p99", "unknown words");
    assertThat(browser.find("#instances").getText()).contains("first", "ACTIVE");
  }

  @Test
  void shouldScoreATextOfOnesOwn() {
    String text = "The plot was bad, the film was bright.";
    browser.find("#own-text").sendKeys(text);
    browser.find("#own-form button").click();

    String shown = browser.await("#own-result .score", text).getText();

    String version = service.application().activeModel().orElseThrow().manifest().id().version();
    float expected = TestModels.classifier(version).classify(text).positiveProbability();
    assertThat(shown).contains(String.format(Locale.ROOT, "%.3f", expected));
    assertThat(browser.all("#own-result mark")).isNotEmpty();
  }

  @Test
  void shouldActivateAndRollBack() throws Exception {
    assertThat(activeVersion()).isEqualTo("1.0");
    browser.await("#models button[data-command=activate][data-version='2.0']", "Activate").click();
    browser.await("#plan-then", "test-lstm:2.0");
    assertThat(activeVersion()).isEqualTo("1.0");
    browser.find("#dialog-reason").sendKeys("it is better");
    browser.find("#dialog-go").click();

    browser.await("#dialog-plan .badge", "COMPLETED");
    browser.await("#dialog-plan", "2 of 2 partitions cut over");
    assertThat(activeVersion()).isEqualTo("2.0");
    browser.find("#dialog-cancel").click();
    browser.await("#history", "it is better");
    assertThat(browser.find("#history").getText()).contains("at the console of first");
    send("A film that the second model scores.");
    assertThat(browser.await("#scores > li", "the second model").getText())
        .contains("test-lstm:2.0");

    browser.find("#actions [data-command=rollback]").click();
    browser.await("#plan-then", "test-lstm:1.0");
    browser.find("#dialog-go").click();
    browser.await("#dialog-plan .badge", "COMPLETED");
    assertThat(activeVersion()).isEqualTo("1.0");
  }

  @Test
  void shouldRefuseACommandWhoseStateHasMovedOn() throws Exception {
    browser.await("#models button[data-command=activate][data-version='2.0']", "Activate").click();
    browser.await("#plan-then", "test-lstm:2.0");
    long before = around.rollout().state().epoch();
    Manifest third = around.rollout().upload(TestModels.write(around.directory(), "3." + before));
    assertThat(around.rollout().register(third, null).rejection()).isNull();

    browser.find("#dialog-go").click();

    assertThat(browser.await("#dialog-plan", "Rejected").getText()).contains(Long.toString(before));
    assertThat(activeVersion()).isEqualTo("1.0");
  }

  @Test
  void shouldRegisterACheckpoint() {
    browser.find("#actions [data-command=register]").click();
    browser
        .find("#dialog-file")
        .sendKeys(TestModels.write(around.directory(), "4.0").toAbsolutePath().toString());
    browser.find("#dialog-go").click();

    browser.await("#dialog-plan", "Registered test-lstm:4.0");
    browser.find("#dialog-cancel").click();
    browser.await("#models", "test-lstm:4.0");
  }

  @Test
  void shouldShowHostileTextAsText() throws Exception {
    send(HOSTILE);
    around.sendAndWait(around.record("<b>key</b>".getBytes(UTF_8), HOSTILE.getBytes(UTF_8)));

    WebElement row = browser.await("#scores > li", "<script>");
    assertThat(row.getText()).contains("<img src=x onerror=", "U+202E", "U+0007");
    browser.find("#own-text").sendKeys("good <img src=x onerror=\"document.title='owned'\">");
    browser.find("#own-form button").click();
    browser.await("#own-result .score", "<img");
    WebElement letter = browser.await("#letter-list li", "SerializationException");
    letter.findElement(By.cssSelector("summary")).click();
    assertThat(letter.getText()).contains("<b>key</b>", "<script>", "U+202E");

    assertThat(browser.all("#scores img, #scores script, #letter-list img, #own-result img"))
        .isEmpty();
    assertThat(browser.run("return document.title")).isEqualTo("Sentiment console");
  }

  @Test
  void shouldGroupDeadLettersByReason() throws Exception {
    around.sendAndWait(around.record("key".getBytes(UTF_8), null));
    WebElement reason = browser.await("#reasons button", "UnscorableReviewException");
    reason.click();
    assertThat(browser.await("#letter-list", "came no value (null)").getText())
        .doesNotContain("SerializationException");
  }

  @Test
  void shouldBeUsableByKeyboardAlone() {
    tabTo("own-text");
    browser.press("A dull plot");
    browser.chord(Keys.CONTROL, Keys.ENTER);
    browser.await("#own-result .score", "A dull plot");
    // From the text on; shifting does the same backwards.
    tabToCommand("activate");
    browser.press(Keys.ENTER);
    browser.await("#plan-then", "test-lstm:");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("dialog-reason");
    for (int i = 0; i < 6; i++) {
      browser.press(Keys.TAB);
      assertThat(
              browser.run(
                  "return document.activeElement === document.body"
                      + " || document.getElementById('dialog').contains(document.activeElement)"))
          .isEqualTo(true);
    }
    browser.press(Keys.ESCAPE);
    assertThat(browser.run("return document.getElementById('dialog').open")).isEqualTo(false);
    assertThat(browser.run("return document.activeElement.dataset.command")).isEqualTo("activate");
  }

  private void tabTo(String id) {
    tabUntil("return document.activeElement.id === '" + id + "'");
  }

  private void tabToCommand(String command) {
    tabUntil("return document.activeElement.dataset.command === '" + command + "'");
  }

  private void tabUntil(String condition) {
    for (int i = 0; i < 60; i++) {
      browser.press(Keys.TAB);
      assertThat(
              browser.run(
                  "const at = document.activeElement; return at === document.body"
                      + " || getComputedStyle(at).outlineStyle !== 'none'"))
          .as("visible focus")
          .isEqualTo(true);
      if (Objects.equals(browser.run(condition), true)) {
        return;
      }
    }
    throw new AssertionError("not reached by the Tab key: " + condition);
  }

  @Test
  void shouldFitAPhone() {
    send("A good film with a word that has no end: " + "supercalifragilistic".repeat(20));
    browser.size(320, 640, true);
    browser.await("#scores > li", "no end");

    assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(320L);
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('main *')]"
                    + ".filter(e => e.getBoundingClientRect().right > 320.5"
                    + " && !e.closest('.sr, thead, .canvas')).map(e => e.outerHTML.slice(0, 80))"))
        .isEqualTo(List.of());
    browser.find("#actions [data-command=rollback]").click();
    assertThat((Long) browser.run("return document.getElementById('dialog').offsetWidth"))
        .isLessThanOrEqualTo(320);
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void shouldHaveTheContrastThatTextNeeds(String scheme) throws Exception {
    send("The good film was bright and the plot was bad and dull.");
    browser.scheme(scheme);
    browser.await("#scores > li", "bright");

    String script;
    try (InputStream resource = ConsolePageTest.class.getResourceAsStream("contrast.js")) {
      script = new String(Objects.requireNonNull(resource).readAllBytes(), UTF_8);
    }
    assertThat(browser.run(script)).as("texts with less than 4.5 : 1").isEqualTo(List.of());
    assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
        .isEqualTo(scheme.equals("dark") ? "rgb(18, 22, 26)" : "rgb(245, 246, 247)");
  }

  @Test
  void shouldLoadNothingThatTheBrowserRefuses() {
    send("A good film.");
    browser.await("#scores > li", "A good film.");

    assertThat(browser.complaints()).isEmpty();
    assertThat(
            browser.run(
                "return performance.getEntriesByType('resource')"
                    + ".filter(r => new URL(r.name).origin !== location.origin).map(r => r.name)"))
        .isEqualTo(List.of());
  }

  private String activeVersion() {
    return service.application().activeModel().orElseThrow().manifest().id().version();
  }
}
