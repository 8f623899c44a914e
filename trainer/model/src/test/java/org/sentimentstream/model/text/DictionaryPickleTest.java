package org.sentimentstream.model.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles here are written as Latin-1: a char is a byte. */
class DictionaryPickleTest {
  /** {'the': 2, '&apos;s': 3, 'na\xefve': 4} of Python 3 in each protocol. */
  private static final String PROTOCOL_0 =
      "(dp0\nVthe\np1\nI2\nsV&apos;s\np2\nI3\nsVna\u00efve\np3\nI4\ns.";

  private static final String PROTOCOL_1 =
      "}q\0(X\3\0\0\0theq\1K\2X\7\0\0\0&apos;sq\2K\3X\6\0\0\0na\u00c3\u00afveq\3K\4u.";
  private static final String PROTOCOL_2 = "\u0080\2" + PROTOCOL_1;

  /** The same of Python 2, whose str are bytes. */
  private static final String PYTHON_2_PROTOCOL_0 =
      "(dp0\nS'the'\np1\nI2\nsS\"&apos;s\"\np2\nI3\nsS'na\\xc3\\xafve'\np3\nI4\ns.";

  private static final String PYTHON_2_PROTOCOL_2 =
      "\u0080\2}q\1(U\3theq\2K\2U\7&apos;sq\3K\3T\6\0\0\0na\u00c3\u00afveq\4K\4u.";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {PROTOCOL_0, PROTOCOL_1, PROTOCOL_2, PYTHON_2_PROTOCOL_0, PYTHON_2_PROTOCOL_2})
  void shouldReadEachProtocol(String pickle) throws IOException {
    Dictionary dictionary = Dictionary.readPickle(file(pickle));
    assertThat(dictionary.toBytes()).asString(UTF_8).isEqualTo("the\n&apos;s\nnaïve\n");
  }

  @Test
  void shouldReadEachWayToWriteAnIntAndWhatIsRemembered() throws IOException {
    String pickle = "(U\1ar\0\1\0\0L2L\nU\1bM\3\0U\1cJ\4\0\0\0U\1d\u008a\1\5U\1eq\7I6\nd.";
    assertThat(Dictionary.readPickle(file(pickle)).toBytes())
        .asString()
        .isEqualTo("a\nb\nc\nd\ne\n");
    // The key is remembered before it is put, the dict is fetched at the end.
    assertThat(Dictionary.readPickle(file("}q\10U\1aq\7K\2sh\10.")).id("a")).isEqualTo(2);
  }

  @Test
  void shouldReadAGzippedFile() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(PROTOCOL_2.getBytes(ISO_8859_1));
    }
    Path file = Files.write(folder.resolve("imdb.dict.pkl.gz"), bytes.toByteArray());
    assertThat(Dictionary.readPickle(file).size()).isEqualTo(5);
    Files.write(file, Arrays.copyOf(bytes.toByteArray(), 12));
    assertThatThrownBy(() -> Dictionary.readPickle(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void shouldNotUnpackMoreThanADictionaryCouldHave() throws IOException {
    Path file = folder.resolve("bomb.pkl.gz");
    try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
      gzip.write(']');
      byte[] puts = "q\1".repeat(1 << 20).getBytes(ISO_8859_1);
      for (int written = 0; written <= 1 << 26; written += puts.length) {
        gzip.write(puts);
      }
    }
    assertThatThrownBy(() -> Dictionary.readPickle(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": unpacked: expected at most 67108864 bytes, found more");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          cposix\\nsystem\\n(S'id'\\ntR.  => byte 0: instruction 0x63 (GLOBAL): refused
          }(K\\2U\\1au.                   => byte 7: instruction 0x75: expected a dict of str keys
          }(U\\1au.                       => a dict with a key that has no value
          }(U\\1aK\\2U\\1aK\\3u.          => 'a' comes twice
          }(U\\1aK\\2U\\1bK\\2u.          => both have the id 2
          }(U\\1aK\\3u.                   => id of 'a': 2 to 2 for 1 words, not 3
          }(U\\1aK\\1u.                   => id of 'a': 2 to 2 for 1 words, not 1
          U\\1a.                          => expected a pickled dictionary: found something else
          .                               => byte 0: instruction 0x2e: not enough on the stack
          h\\7.                           => nothing was remembered as 7
          }(U\\1aL99999999999L\\nu.       => expected an int of 32 bits, not 99999999999L
          }(U\\1a                         => the pickle is cut short at byte 5
          }(T\\377\\377\\377\\377u.       => a str of 4294967295 bytes, at most 1048576 are read
          }(T\\377\\377\\377\\177u.       => a str of 2147483647 bytes
          }(U\\1\\377K\\2u.               => byte 2: a str that is not UTF-8
          }(U\\0K\\2u.                    => empty word
          }(U\\3a bK\\2u.                 => white space in a word
          """)
  void shouldRefuseWhatIsNoDictionary(String pickle, String message) throws IOException {
    Path file = file(pickle.translateEscapes());
    assertThatThrownBy(() -> Dictionary.readPickle(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void shouldReadOrRefuseAnyBytes() throws IOException {
    Random random = new Random(3);
    byte[] valid = PYTHON_2_PROTOCOL_2.getBytes(ISO_8859_1);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Path file = Files.write(folder.resolve("broken"), bytes);
      try {
        assertThat(Dictionary.readPickle(file).size()).isGreaterThanOrEqualTo(2);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining(file.toString());
      }
    }
  }

  @Test
  void shouldReadTheDictionaryOfTheTutorial() throws IOException {
    Dictionary dictionary = Dictionary.readPickle(Golden.file("golden/imdb.dict.pkl.gz"));
    assertThat(dictionary.size()).isEqualTo(101_748);
    assertThat(dictionary.digest()).isEqualTo(Golden.dictionary().digest());
  }

  private Path file(String pickle) throws IOException {
    return Files.write(folder.resolve("imdb.dict.pkl"), pickle.getBytes(ISO_8859_1));
  }
}
