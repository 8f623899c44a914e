package org.sentimentstream.deploy.filter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A filter: for each line of text that comes in, a line of JSON goes out. Output is buffered as
 * long as more input waits, and flushed before the filter would wait for input, so that it is quick
 * in a pipe and prompt at a terminal.
 */
final class JsonLines {

  /** Writes the JSON value for one text. */
  interface Mapping {
    void write(String text, JsonGenerator json) throws IOException;
  }

  private JsonLines() {}

  /** Runs a filter to the end of its input, or until nobody reads its output any more. */
  static void filter(InputStream in, OutputStream out, Mapping mapping) throws IOException {
    TextLines lines = new TextLines(in);
    OutputStream watched = new WatchedOutput(out);
    try (JsonGenerator json = newGenerator(watched)) {
      for (String text = lines.next(); text != null; text = lines.next()) {
        mapping.write(text, json);
        json.writeRaw('\n');
        if (!lines.isReady()) {
          json.flush();
        }
      }
    } catch (ReaderGoneException e) {
      return; // As `head` does when it has seen enough: no failure of ours.
    }
  }

  private static JsonGenerator newGenerator(OutputStream out) throws IOException {
    return new JsonFactory()
        .setCharacterEscapes(new LineBreakEscapes())
        .setRootValueSeparator(null)
        .createGenerator(out);
  }

  /** Escapes what JSON allows inside of strings and other programs take for the end of a line. */
  private static final class LineBreakEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      return standardAsciiEscapesForJSON();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return character == 0x85 || character == 0x2028 || character == 0x2029
          ? new SerializedString(String.format("\\u%04x", character))
          : null;
    }
  }

  /** The reader of a pipe that we write to has closed it. */
  private static final class ReaderGoneException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Tells a closed pipe from other failures of writing, such as a full disk. */
  private static final class WatchedOutput extends OutputStream {
    private final OutputStream out;

    private WatchedOutput(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        if ("Broken pipe".equals(e.getMessage())) {
          throw new ReaderGoneException();
        }
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
