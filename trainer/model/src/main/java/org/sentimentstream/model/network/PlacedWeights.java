package org.sentimentstream.model.network;

/**
 * An engine's own copy of {@code lstm_U}, placed so that it is read fastest. For one thread at a
 * time.
 *
 * <p>A load that straddles two cache lines takes twice as long, and with registers as wide as a
 * line that is every load or none, by where the array lies. Java does not say where that is, and a
 * collection may move the array. So the copy has room for a line more than it needs, and from time
 * to time each place in it is tried and the fastest kept. No result depends on it.
 */
final class PlacedWeights {

  private static final int LINE = 16; // floats

  /** Arrays begin at multiples of eight bytes. */
  private static final int GRAIN = 2;

  /** By then the JIT has compiled the kernel. */
  private static final int FIRST_STEPS = 1 << 14;

  /** A few seconds at full speed; a trial takes 3 ms for the tutorial's size. */
  private static final int STEPS = 1 << 18;

  /** Larger ones do not stay in the core's own cache, and wait for memory more than for loads. */
  private static final int MAX_LENGTH = 1 << 18;

  private static final int ROUNDS = 5;
  private static final int PRODUCTS = 4;

  private final StepKernel kernel;
  private final float[] panels;
  private final float[] room;
  private int place;
  private int stepsLeft;

  /**
   * @param panels as {@link StepKernel#panels} gives them; copied
   */
  PlacedWeights(StepKernel kernel, float[] panels) {
    boolean matters = kernel.lanes() > 1 && panels.length <= MAX_LENGTH;
    this.kernel = kernel;
    this.panels = panels;
    this.room = matters ? new float[panels.length + LINE] : panels;
    this.stepsLeft = matters ? FIRST_STEPS : Integer.MAX_VALUE;
    put(0);
  }

  /** The array that has them. */
  float[] array() {
    return room;
  }

  /** Where in it they begin. */
  int place() {
    return place;
  }

  /**
   * Another step begins: tries the places where it is time to.
   *
   * @param at as for {@link StepKernel#preactivate}
   * @param gates overwritten
   */
  void step(float[] projections, int[] at, float[] hidden, float[] gates) {
    stepsLeft--;
    if (stepsLeft == 0) {
      tryPlaces(projections, at, hidden, gates);
      stepsLeft = STEPS;
    }
  }

  /** Keeps the place of the fastest products. */
  void tryPlaces(float[] projections, int[] at, float[] hidden, float[] gates) {
    int fastest = place;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      for (int candidate = 0; candidate < room.length - panels.length; candidate += GRAIN) {
        put(candidate);
        kernel.preactivate(projections, at, 1, room, place, hidden, gates); // into the cache
        long begin = System.nanoTime();
        for (int i = 0; i < PRODUCTS; i++) {
          kernel.preactivate(projections, at, 1, room, place, hidden, gates);
        }
        long nanos = System.nanoTime() - begin;
        if (nanos < least) {
          least = nanos;
          fastest = candidate;
        }
      }
    }
    put(fastest);
  }

  private void put(int candidate) {
    place = candidate;
    if (room != panels) {
      System.arraycopy(panels, 0, room, candidate, panels.length);
    }
  }
}
