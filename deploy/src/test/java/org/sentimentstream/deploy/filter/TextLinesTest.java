package org.sentimentstream.deploy.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextLinesTest {

  @Test
  void shouldSplitAtLineFeedsOnly() throws IOException {
    assertThat(read("a\u0085b\u2028c\rd\ne\r\n\nf"))
        .containsExactly("a\u0085b\u2028c\rd", "e", "", "f");
  }

  @Test
  void shouldJoinALineThatCameInPieces() throws IOException {
    String line = "x".repeat(200_000);

    assertThat(read(line + "\ny\n")).containsExactly(line, "y");
  }

  @Test
  void shouldNotBeReadyWhileTheRestOfALineIsAwaited() throws IOException {
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(writer)) {
      TextLines lines = new TextLines(in);
      writer.write("one\ntwo\nthr".getBytes(StandardCharsets.UTF_8));

      assertThat(lines.isReady()).isTrue();
      assertThat(lines.next()).isEqualTo("one");
      assertThat(lines.isReady()).isTrue();
      assertThat(lines.next()).isEqualTo("two");
      assertThat(lines.isReady()).isFalse();
    }
  }

  @Test
  void shouldRefuseALineWithoutEnd() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };

    assertThatThrownBy(new TextLines(endless)::next)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("standard input, line 1");
  }

  private static List<String> read(String text) throws IOException {
    TextLines lines =
        new TextLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    List<String> all = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      all.add(line);
    }
    return all;
  }
}
