package org.sentimentstream.model.pickle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles here are written as Latin-1: a char is a byte. */
class PickleReaderTest {

  /** ([[2, 300], [70000]], [1, 0]) as CPython writes it in each protocol. */
  private static final String PROTOCOL_0 =
      "((lp0\n(lp1\nI2\naI300\naa(lp2\nI70000\naa(lp3\nI1\naI0\natp4\n.";

  private static final String PROTOCOL_1 = "(]q\0(]q\1(K\2M,\1e]q\2Jp\21\1\0ae]q\3(K\1K\0etq\4.";
  private static final String PROTOCOL_2 =
      "\u0080\2]q\0(]q\1(K\2M,\1e]q\2Jp\21\1\0ae]q\3(K\1K\0e\u0086q\4.";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {PROTOCOL_0, PROTOCOL_1, PROTOCOL_2})
  void shouldReadListsOfIntsInEachProtocol(String pickle) throws IOException {
    try (PickleReader reader = open(pickle)) {
      List<Object> tuple = ((PickledTuple) reader.read()).values();

      List<Object> reviews = ((PickledList) tuple.get(0)).values();
      assertThat(((PickledList) reviews.get(0)).ints()).containsExactly(2, 300);
      assertThat(((PickledList) reviews.get(1)).ints()).containsExactly(70_000);
      assertThat(((PickledList) tuple.get(1)).ints()).containsExactly(1, 0);
      assertThat(reader.atEnd()).isTrue();
    }
  }

  @Test
  void shouldReadOnePickleAfterTheOtherEachWithItsOwnMemo() throws IOException {
    try (PickleReader reader = open("]q\1K\5a.U\1a.h\1.")) {
      assertThat(((PickledList) reader.read()).ints()).containsExactly(5);
      assertThat(reader.read()).isEqualTo("a");
      assertThat(reader.atEnd()).isFalse();
      assertThatThrownBy(reader::read).hasMessageContaining("nothing was remembered as 1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          (cos\\nsystem\\n.  => byte 1: instruction 0x63 (GLOBAL)
          ]U\\2lsR.          => byte 5: instruction 0x52 (REDUCE)
          ]}b.               => byte 2: instruction 0x62 (BUILD)
          (ios\\nsystem\\n.  => byte 1: instruction 0x69 (INST)
          (]o.               => byte 2: instruction 0x6f (OBJ)
          ])\\201.           => byte 2: instruction 0x81 (NEWOBJ)
          }}}\\222.          => byte 3: instruction 0x92 (NEWOBJ_EX)
          ]]\\223.           => byte 2: instruction 0x93 (STACK_GLOBAL)
          \\202\\1.          => byte 0: instruction 0x82 (EXT)
          \\203\\1\\0.       => byte 0: instruction 0x83 (EXT)
          \\204\\1\\0\\0\\0. => byte 0: instruction 0x84 (EXT)
          Pid\\n.            => byte 0: instruction 0x50 (PERSID)
          ]Q.                => byte 1: instruction 0x51 (BINPERSID)
          \\200\\4.          => pickle protocol: 0 to 2, not 4
          N.                 => byte 0: instruction 0x4e: refused
          """)
  void shouldRefuseWhateverNamesOrCallsAClass(String pickle, String message) throws IOException {
    assertRefused(pickle.translateEscapes(), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          ](K\\1U\\1ae.         => a list of ints and other values
          ](U\\1aK\\1e.         => a list of ints and other values
          K\\1K\\2a.            => expected a list
          ]K\\1K\\2s.           => expected a dict
          K\\1(a.               => not enough on the stack
          (t\\205\\206.         => not enough on the stack
          ]t.                   => no mark on the stack
          (q\\1.                => nothing on the stack
          ]r\\377\\377\\377\\377. => memo key: 0 to 1023, not -1
          ]r\\377\\377\\377\\177. => memo key: 0 to 1023, not 2147483647
          ]p99999999\\n.        => memo key: 0 to 1023, not 99999999
          ]j\\377\\377\\377\\177. => nothing was remembered as 2147483647
          X\\377\\377\\377\\177a => a str of 2147483647 bytes, at most 1048576 are read
          ]K                    => cut short at byte 2
          """)
  void shouldRefuseWhatIsNoSoundPickle(String pickle, String message) throws IOException {
    assertRefused(pickle.translateEscapes(), message);
  }

  @Test
  void shouldBoundStackMemoObjectsAndLines() throws IOException {
    assertRefused("(".repeat((1 << 20) + 1), "more than 1048576 values on the stack");
    assertRefused("K\1".repeat((1 << 20) + 1), "more than 1048576 values on the stack");
    assertRefused("](" + "K\1".repeat(1 << 20) + "e.", "more than 1048576 values on the stack");
    assertRefused("]" + "]a".repeat(5_000_000), "more than 5000000 strings and containers");
    assertRefused("I" + "1".repeat(1 << 21), "a line of more than 1048576 bytes");
  }

  @Test
  void shouldSurviveAListThatHoldsItself() throws IOException {
    try (PickleReader reader = open("]q\0h\0ah\0a.")) {
      PickledList list = (PickledList) reader.read();

      assertThat(list.values()).hasSize(2).allMatch(item -> item == list);
      assertThatThrownBy(list::ints).hasMessageContaining("expected a list of ints");
    }
  }

  @Test
  void shouldSayThatAFolderIsNone() {
    assertThatThrownBy(() -> PickleReader.open(folder, 100))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": expected a file, found a directory");
  }

  @Test
  void shouldReadOrRefuseAnyBytes() throws IOException {
    Random random = new Random(4);
    byte[] valid = PROTOCOL_2.getBytes(ISO_8859_1);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Path file = Files.write(folder.resolve("broken"), bytes);
      try (PickleReader reader = PickleReader.open(file, 1_000)) {
        assertThat(reader.read())
            .isInstanceOfAny(
                Integer.class,
                String.class,
                PickledList.class,
                PickledTuple.class,
                PickledDict.class);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining(file.toString());
      }
    }
  }

  private void assertRefused(String pickle, String message) throws IOException {
    try (PickleReader reader = open(pickle)) {
      assertThatThrownBy(reader::read)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining(message);
    }
  }

  private PickleReader open(String pickle) throws IOException {
    Path file = Files.write(folder.resolve("a.pkl"), pickle.getBytes(ISO_8859_1));
    return PickleReader.open(file, 1 << 26);
  }
}
