package org.sentimentstream.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReviewsTest {

  @TempDir Path folder;

  @Test
  void shouldHaveSomeHundredReviewsOfBothKinds() throws IOException {
    List<DemoReview> own = DemoReviews.own();

    assertThat(own).hasSizeGreaterThanOrEqualTo(200);
    assertThat(own.stream().map(DemoReview::text)).doesNotHaveDuplicates();
    assertThat(own.stream().map(DemoReview::positive)).contains(true, false).doesNotContainNull();
  }

  @Test
  void shouldReadTheTestReviewsOfADataSet() throws IOException {
    write("test/pos/0_9.txt", "good");
    write("test/neg/0_2.txt", "bad");
    write("train/pos/0_9.txt", "not this");

    assertThat(DemoReviews.of(folder))
        .containsExactlyInAnyOrder(
            new DemoReview("good", null, null, "en", true),
            new DemoReview("bad", null, null, "en", false));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
