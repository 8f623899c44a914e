package org.sentimentstream.trainer.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.AclImdb.Split;
import org.sentimentstream.trainer.dataset.DataSource.Kind;

class DataSourceTest {

  private static final List<String> WORDS = List.of("good", "bad", "film", "&apos;s");

  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(UTF_8);
    return Files.write(folder.resolve(name), name.endsWith(".gz") ? Pickles.gzip(bytes) : bytes);
  }

  private Reviews read(Path file) throws IOException {
    return DataSource.open(file, null).read(Split.TRAIN);
  }

  private void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "imdb.pkl, TUTORIAL_PICKLE",
    "imdb.pkl.gz, TUTORIAL_PICKLE",
    "a.jsonl, JSON_LINES",
    "A.JSON.GZ, JSON_LINES",
    "a.csv, CSV",
    "a.csv.gz, CSV",
    "aclImdb_v1.tar.gz, ACL_IMDB_ARCHIVE",
    "a.tgz, ACL_IMDB_ARCHIVE"
  })
  void shouldRecogniseAFileByItsName(String name, Kind kind) throws IOException {
    Pickles.dictionary(folder.resolve("imdb.dict.pkl.gz"), WORDS);

    assertThat(DataSource.open(file(name, ""), null).kind()).isEqualTo(kind);
  }

  @Test
  void shouldRecogniseAFileByItsFirstBytesWhereItsNameSaysNothing() throws IOException {
    Pickles.dictionary(folder.resolve("x.dict.pkl"), WORDS);
    Path pickle = Files.write(folder.resolve("x"), "\u0080\2]".getBytes(ISO_8859_1));

    assertThat(DataSource.open(pickle, null).kind()).isEqualTo(Kind.TUTORIAL_PICKLE);
    assertThat(DataSource.open(file("data.gz", "{}"), null).kind()).isEqualTo(Kind.JSON_LINES);
    assertThat(DataSource.open(file("t", "x".repeat(257) + "ustar"), null).kind())
        .isEqualTo(Kind.ACL_IMDB_ARCHIVE);
    assertThat(DataSource.open(folder, null).kind()).isEqualTo(Kind.ACL_IMDB_DIRECTORY);
    for (String other : List.of("", "hello", "PK\3\4")) {
      Path unknown = file("unknown.bin", other);
      assertThatThrownBy(() -> DataSource.open(unknown, null))
          .hasMessageContaining("unknown.bin: expected an aclImdb directory or .tar.gz");
    }
  }

  @Test
  void shouldReadJsonLines() throws IOException {
    Reviews reviews =
        read(
            file(
                "a.jsonl.gz",
                """
                {"text": " It's good ", "label": "positive", "id": "x1", "stars": 9}
                {"text": "two\\nlines", "label": "NEG", "id": null}\r
                {"text": "c", "label": 1, "id": 17}
                {"text": "d", "label": false}"""));

    assertThat(((TextReviews) reviews).reviews())
        .containsExactly(
            new LabelledReview("x1", "It's good", true),
            new LabelledReview("a.jsonl.gz:2", "two\nlines", false),
            new LabelledReview("17", "c", true),
            new LabelledReview("a.jsonl.gz:4", "d", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          {"text": "a"}                            => line 2: expected a label: positive or negative
          {"text": "a", "label": "maybe"}          => found 'maybe'
          {"text": "a", "label": 2}                => found '2'
          {"text": "a", "label": null}             => found none
          {"text": "a", "label": [1]}              => found '[1]'
          {"label": 1}                             => line 2: expected a text, found none
          {"text": 5, "label": 1}                  => line 2: expected the text as a string
          {"text": null, "label": 1}               => line 2: expected the text as a string
          {"text": " ", "label": 1}                => line 2: expected a text, found a blank one
          {"text": "a\\ud83d", "label": 1}         => line 2: expected a text, found half a surrogate
          {"text": "a", "text": "b", "label": 1}   => line 2: expected a JSON object: Duplicate field
          {"text": "a", "label": 1} {}             => line 2: expected a JSON object
          {"text": "a", "label": 1                 => line 2: expected a JSON object
          [1]                                      => line 2: expected a JSON object, found array
          null                                     => line 2: expected a JSON object, found null
          ''                                       => line 2: expected a JSON object, found an empty
          """)
  void shouldNameTheLineThatIsNoLabelledReview(String line, String message) throws IOException {
    String good = "{\"text\": \"a\", \"label\": 1}\n";

    assertRefused(file("a.jsonl", good + line + "\n" + good), message);
  }

  @Test
  void shouldReadTextsWithoutLabelsFromJsonLines() throws IOException {
    Path lines =
        file(
            "a.jsonl.gz",
            """
            {"text": " It's good "}
            {"text": "two\\nlines", "label": "maybe", "id": 3}""");

    assertThat(DataSource.open(lines, null).readUnlabelled())
        .containsExactly("It's good", "two\nlines");
  }

  @Test
  void shouldSayWhatIsNoUnlabelledReview() throws IOException {
    Path lines = file("a.jsonl", "{\"text\": \"a\"}\n{\"label\": 1}\n");
    assertThatThrownBy(() -> DataSource.open(lines, null).readUnlabelled())
        .hasMessageContaining("a.jsonl, line 2: expected a text, found none");
    Path csv = file("a.csv", "text,label\na,1\n");
    assertThatThrownBy(() -> DataSource.open(csv, null).readUnlabelled())
        .hasMessageContaining("a.csv: expected unlabelled reviews")
        .hasMessageContaining("found CSV");
    Path empty = file("empty.jsonl", "");
    assertThatThrownBy(() -> DataSource.open(empty, null).readUnlabelled())
        .hasMessageContaining("empty.jsonl: expected reviews, found none");
  }

  @Test
  void shouldNameTheLineThatIsNotUtf8OrTooLong() throws IOException {
    String good = "{\"text\": \"a\", \"label\": 1}\n";
    byte[] latin1 = (good + "{\"text\": \"na\u00efve\", \"label\": 1}\n").getBytes(ISO_8859_1);
    assertRefused(
        Files.write(folder.resolve("a.jsonl"), latin1),
        "line 2: expected UTF-8, found other bytes");
    byte[] csv = "text,label\na,1\nna\u00efve,0\n".getBytes(ISO_8859_1);
    assertRefused(
        Files.write(folder.resolve("a.csv"), csv), "line 3: expected UTF-8, found other bytes");
    assertRefused(
        file("long.jsonl.gz", good + "x".repeat((1 << 22) + 1)),
        "line 2: expected at most 4194304 bytes, found more");
    assertRefused(file("deep.jsonl.gz", "[".repeat(100_000)), "line 1: expected a JSON object");
  }

  @Test
  void shouldReadCsv() throws IOException {
    Reviews reviews =
        read(
            file(
                "a.csv",
                String.join(
                    "\r\n",
                    "\ufeffID,Review,stars,Sentiment",
                    "7,\"It's \"\"good\"\",\nsays he\",9,positive",
                    "8,bad,1,neg")));

    assertThat(((TextReviews) reviews).reviews())
        .containsExactly(
            new LabelledReview("7", "It's \"good\",\nsays he", true),
            new LabelledReview("8", "bad", false));
    assertThat(read(file("b.csv.gz", "label,text\n1,fine\n")).id(0)).isEqualTo("b.csv.gz:2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          text,label\\na,1\\nb,2\\n           => line 3: expected a label
          text,label\\n"a\\nb",1\\nb,2\\n     => line 4: expected a label
          text,label\\na,1\\nb\\n             => line 3: expected 2 columns as in the header, found 1
          text,label\\na,1,2\\n               => line 2: expected 2 columns as in the header, found 3
          text,label\\n\\"\\",1\\n            => line 2: expected a text, found a blank one
          text,label\\n"open,1\\n             => line 2: expected CSV
          text,label\\n"a"b,1\\n              => line 2: expected CSV
          text,stars\\na,1\\n                 => line 1: expected a header with the columns text
          text,review,label\\na,b,1\\n        => line 1: expected one column text, found the columns 1
          text,label\\n                       => expected reviews, found none
          """)
  void shouldNameTheCsvRecordThatIsNoLabelledReview(String csv, String message) throws IOException {
    assertRefused(file("a.csv", csv.translateEscapes()), message);
  }

  @Test
  void shouldRefuseACsvRecordThatNeverEnds() throws IOException {
    Path csv = file("a.csv.gz", "text,label\n\"" + ("a".repeat(99) + "\n").repeat(90_000));

    assertRefused(csv, "expected at most 8388608 characters a record");
  }

  @Test
  void shouldReadBothPartsOfTheTutorialsPickle() throws IOException {
    Path pickle = Pickles.write(folder.resolve("imdb.pkl.gz"), Pickles.REVIEWS);
    Path dictionary = Pickles.dictionary(folder.resolve("imdb.dict.pkl"), WORDS);
    DataSource source = DataSource.open(pickle, null);

    Reviews train = source.read(Split.TRAIN);
    Reviews test = source.read(Split.TEST);

    assertThat(train.size()).isEqualTo(2);
    assertThat(train.isPositive(0)).isTrue();
    assertThat(train.isPositive(1)).isFalse();
    assertThat(train.text(0)).isEqualTo("good film");
    assertThat(train.text(1)).isEqualTo("bad &apos;s good");
    assertThat(train.id(1)).isEqualTo("train/1");
    assertThat(test.size()).isEqualTo(1);
    assertThat(test.text(0)).isEqualTo("<unk> bad");
    assertThat(test.id(0)).isEqualTo("test/0");
    assertThat(source.lineage())
        .containsEntry("source", "imdb.pkl.gz")
        .containsEntry("kind", "tutorial pickle")
        .containsEntry("sha256", CheckpointFile.digest(pickle))
        .containsEntry("dictionary_source", "imdb.dict.pkl")
        .containsEntry("dictionary_source_sha256", CheckpointFile.digest(dictionary));
  }

  @Test
  void shouldEncodeIdsWithTheirOwnDictionaryTruncatedAndWithAnother() throws IOException {
    Pickles.dictionary(folder.resolve("imdb.dict.pkl"), WORDS);
    Reviews reviews = read(Pickles.write(folder.resolve("imdb.pkl"), Pickles.REVIEWS));
    int[] both = {1, 0};

    EncodedReviews own = reviews.encode(both, reviews.dictionary(100), 10);
    assertThat(own.ids()).isDeepEqualTo(new int[][] {{3, 5, 2}, {2, 4}});
    assertThat(own.positive()).containsExactly(false, true);

    Dictionary truncated = reviews.dictionary(4);
    assertThat(truncated.size()).isEqualTo(4);
    assertThat(reviews.encode(both, truncated, 2).ids())
        .isDeepEqualTo(new int[][] {{3, 1}, {2, 1}});

    Dictionary other = Dictionary.of(List.of("film", "a", "good"));
    assertThat(reviews.encode(both, other, 10).ids())
        .isDeepEqualTo(new int[][] {{1, 1, 4}, {4, 2}});
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          }.                                  => train: expected a tuple of a list of id lists
          (]t.                                => expected a tuple of a list of id lists
          (]]]t.                              => expected a tuple of a list of id lists
          (](K\\2e]t.                         => expected a list of lists, found one of ints
          (](K\\2U\\1aet.                     => a list of ints and other values
          (](U\\1ae]t.                        => review 0: expected a list of ids
          (](](K\\2ee](K\\2et.                => review 0: expected the label 0 or 1, found 2
          (](](K\\2ee](K\\1K\\1et.            => 1 reviews do not fit 2 labels
          (](](K\\6ee](K\\1et.                => review 0: expected ids from 1 to 5, which the
          (](](K\\0ee](K\\1et.                => found 0
          (](](J\\376\\377\\377\\377ee](K\\1et. => found -2
          (]cos\\nsystem\\n.                  => byte 2: instruction 0x63 (GLOBAL): refused
          (]]t.                               => expected reviews, found none
          (](]                                => cut short at byte 4
          """)
  void shouldRefuseAnotherPickle(String pickle, String message) throws IOException {
    Pickles.dictionary(folder.resolve("imdb.dict.pkl"), WORDS);

    assertRefused(Pickles.write(folder.resolve("imdb.pkl"), pickle.translateEscapes()), message);
  }

  @Test
  void shouldRefuseAPickleThatRepeatsOneListWithoutEnd() throws IOException {
    Pickles.dictionary(folder.resolve("imdb.dict.pkl"), WORDS);
    String big = "](" + "K\2".repeat(100_000) + "eq\1";
    String pickle = "(](" + big + "h\1".repeat(2_700) + "e]t.";

    assertRefused(
        Pickles.write(folder.resolve("imdb.pkl.gz"), pickle), "more than 268435456 tokens");
  }

  @Test
  void shouldRefuseAPickleWithoutTestPartOrDictionary() throws IOException {
    Path pickle = Pickles.write(folder.resolve("imdb.pkl"), "(](](K\2ee](K\1et.");
    assertThatThrownBy(() -> DataSource.open(pickle, null))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("imdb.dict.pkl.gz")
        .hasMessageContaining("expected the dictionary of " + pickle);
    Path elsewhere = Pickles.dictionary(folder.resolve("words.pkl"), WORDS);
    DataSource source = DataSource.open(pickle, elsewhere);
    assertThat(source.read(Split.TRAIN).size()).isEqualTo(1);
    assertThatThrownBy(() -> source.read(Split.TEST))
        .hasMessageContaining("imdb.pkl: test: expected a second pickle");
    assertThatThrownBy(() -> DataSource.open(pickle, folder).read(Split.TRAIN))
        .hasMessage(folder + ": expected a file, found a directory");
    Path json = file("a.jsonl", "{\"text\": \"a\", \"label\": 1}");
    assertThatThrownBy(() -> DataSource.open(json, elsewhere))
        .hasMessage(json + ": a dictionary belongs to a pickle of ids, this is JSON lines");
  }

  @Test
  void shouldRefuseBrokenGzipAndFoldersAndWhatIsNotThere() throws IOException {
    for (String name : List.of("a.jsonl.gz", "a.csv.gz", "a.tar.gz", "imdb.pkl.gz")) {
      Pickles.dictionary(folder.resolve("imdb.dict.pkl"), WORDS);
      byte[] packed = Pickles.gzip("text,label\n".repeat(1000).getBytes(UTF_8));
      Path cut = Files.write(folder.resolve(name), Arrays.copyOf(packed, 30));
      assertRefused(cut, "");
      packed[3] = (byte) 0xff;
      assertRefused(Files.write(cut, packed), "");
    }
    Path empty = Files.createDirectory(folder.resolve("reviews.csv"));
    assertRefused(empty, "expected reviews as aclImdb/train/{pos,neg}/*.txt, found none");
    assertThatThrownBy(() -> DataSource.open(folder.resolve("nowhere.csv"), null))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere.csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.csv", "imdb.pkl"})
  void shouldReadOrRefuseAnyBytes(String name) throws IOException {
    Pickles.dictionary(folder.resolve("imdb.dict.pkl"), WORDS);
    String valid =
        switch (name) {
          case "a.jsonl" -> "{\"text\": \"a\", \"label\": 1}\n".repeat(3);
          case "a.csv" -> "text,label\n\"a \"\"b\",1\n".repeat(3);
          default -> Pickles.REVIEWS;
        };
    Random random = new Random(6);
    for (int round = 0; round < 500; round++) {
      byte[] bytes = valid.getBytes(ISO_8859_1);
      bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Path file = Files.write(folder.resolve(name), bytes);
      try {
        assertThat(read(file).size()).isPositive();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining(name).hasMessageNotContaining("\n");
      }
    }
  }

  @Test
  void shouldSayThatAFileMayNotBeRead() throws IOException {
    assumeFalse(System.getProperty("user.name").equals("root"), "skipped: root may read all files");
    Path file = file("a.csv", "text,label\na,1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("a.csv");
  }
}
