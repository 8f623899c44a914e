package org.sentimentstream.model.io;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A file on a web server that is not trusted: whatever it answers, reading ends. Bounded are the
 * bytes that are taken, the silence before the first of them and between any two pieces, and the
 * time for all; the JDK bounds the headers ({@code jdk.http.maxHeaderSize}).
 *
 * @param location where it is; a redirection is followed, but never from https to http
 * @param maxBytes most bytes that are read
 * @param silence how long nothing may come; all headers count as one piece
 * @param deadline how long the whole file may take
 */
public record WebFile(URI location, long maxBytes, Duration silence, Duration deadline) {

  private static final int OK = 200;

  /** Takes the file's content. */
  public interface Sink {
    /**
     * More has come.
     *
     * @param bytes the next ones
     * @param whole how many there will be in all, as the server says; -1 where it does not
     */
    void take(ByteBuffer bytes, long whole) throws IOException;
  }

  /**
   * Reads the file.
   *
   * @return how many bytes were read; more than {@link #maxBytes} where there are more, which the
   *     sink did not get
   * @throws IOException where it cannot be had whole, or the sink fails
   */
  public long read(Sink sink) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(silence)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    Body body = new Body(sink);
    CompletableFuture<HttpResponse<Long>> answer =
        client.sendAsync(HttpRequest.newBuilder(location).build(), body::of);
    try {
      return await(answer, body);
    } finally {
      answer.cancel(true);
    }
  }

  private long await(CompletableFuture<HttpResponse<Long>> answer, Body body)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      long now = System.nanoTime();
      long silentAt = body.heard + silence.toNanos();
      long left = Math.min(silentAt - now, end - now);
      if (left <= 0) {
        throw new IOException(
            end - now <= 0
                ? "only " + body.size + " bytes came within " + deadline
                : "nothing came for " + silence + ", after " + body.size + " bytes");
      }
      try {
        return answer.get(left, TimeUnit.NANOSECONDS).body();
      } catch (TimeoutException e) {
        // Something may have come meanwhile.
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      }
    }
  }

  /** The client leaves messages out, for example where nothing listens. */
  private static IOException failure(@Nullable Throwable cause) {
    String reason =
        cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    return new IOException(reason, cause);
  }

  /** Hands the body's bytes on as they come. */
  private final class Body implements HttpResponse.BodySubscriber<Long> {

    private final Sink sink;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private int status;
    private long whole = -1;
    private Flow.@Nullable Subscription subscription;
    private volatile long size;
    private volatile long heard = System.nanoTime();

    Body(Sink sink) {
      this.sink = sink;
    }

    HttpResponse.BodySubscriber<Long> of(HttpResponse.ResponseInfo answer) {
      status = answer.statusCode();
      whole = answer.headers().firstValueAsLong("content-length").orElse(-1);
      return this;
    }

    @Override
    public CompletionStage<Long> getBody() {
      return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
      subscription = begun;
      heard = System.nanoTime();
      if (status != OK) {
        end(begun, new IOException("expected HTTP status 200, came " + status));
      } else if (whole > maxBytes) {
        begun.cancel();
        done.complete(whole);
      } else {
        begun.request(1);
      }
    }

    private void end(Flow.Subscription ending, Exception reason) {
      ending.cancel();
      done.completeExceptionally(reason);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      Flow.Subscription running = subscription;
      if (running == null || done.isDone()) {
        return;
      }
      heard = System.nanoTime();
      try {
        for (ByteBuffer piece : pieces) {
          long next = size + piece.remaining();
          if (next > maxBytes) {
            running.cancel();
            done.complete(next);
            return;
          }
          sink.take(piece, whole);
          size = next;
        }
        running.request(1);
      } catch (IOException | RuntimeException e) {
        end(running, e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      done.complete(size);
    }
  }
}
