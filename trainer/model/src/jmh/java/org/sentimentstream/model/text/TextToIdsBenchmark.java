package org.sentimentstream.model.text;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Text to ids on one thread, beside Lucene's standard tokenizer and a naive regular expression that
 * do the same with the same dictionary: each call takes the next review, the counter {@code
 * megabytes} is 10^6 bytes of UTF-8 a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class TextToIdsBenchmark {
  private static final int REVIEWS = 4_000;
  private static final Pattern NAIVE = Pattern.compile("\\w+|[^\\w\\s]");

  /** How much text has been encoded. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Volume {
    public double megabytes;

    @Setup(Level.Iteration)
    public void reset() {
      megabytes = 0;
    }
  }

  @Param({"10000", "101748"})
  private int nWords;

  private List<String> reviews = List.of();
  private double[] megabytes = {}; // [reviews]
  private int next;

  private ReviewEncoder encoder = new ReviewEncoder(Dictionary.of(List.of()), 1);
  private Dictionary dictionary = Dictionary.of(List.of());
  private final StandardTokenizer lucene = new StandardTokenizer();
  private final CharTermAttribute term = lucene.addAttribute(CharTermAttribute.class);
  private final Map<String, Integer> idsByWord = new HashMap<>();
  private int[] ids = new int[1 << 14];

  @Setup
  public void read() {
    reviews = BenchmarkReviews.read(REVIEWS);
    megabytes =
        reviews.stream()
            .mapToDouble(review -> review.getBytes(StandardCharsets.UTF_8).length / 1e6)
            .toArray();
    dictionary = BenchmarkReviews.dictionary().truncate(nWords);
    encoder = new ReviewEncoder(dictionary, Integer.MAX_VALUE);
    for (int id = Dictionary.FIRST_WORD; id < dictionary.size(); id++) {
      idsByWord.put(dictionary.word(id), id);
    }
  }

  @Benchmark
  public int reviewEncoder(Volume volume) {
    return encoder.encode(review(volume)).length();
  }

  @Benchmark
  public int luceneStandardTokenizer(Volume volume) {
    int length = 0;
    try {
      lucene.setReader(new StringReader(review(volume)));
      lucene.reset();
      while (lucene.incrementToken()) {
        char[] word = term.buffer();
        for (int i = 0; i < term.length(); i++) {
          word[i] = AsciiCase.lower(word[i]);
        }
        ids[length++] = dictionary.id(word, term.length());
      }
      lucene.end();
      lucene.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return length;
  }

  @Benchmark
  public int naiveRegularExpression(Volume volume) {
    int length = 0;
    Matcher matcher = NAIVE.matcher(review(volume).toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      ids[length++] = idsByWord.getOrDefault(matcher.group(), Dictionary.UNKNOWN);
    }
    return length;
  }

  private String review(Volume volume) {
    next = next + 1 == reviews.size() ? 0 : next + 1;
    volume.megabytes += megabytes[next];
    return reviews.get(next);
  }
}
