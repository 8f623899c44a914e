package org.sentimentstream.model.pickle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A pickled list: of ints, which are kept in an array of their own, or of other values. */
public final class PickledList {

  private static final int MAX_SIZE = 1 << 24;
  private static final int FIRST_CAPACITY = 8;
  private static final int[] NONE = {};

  /** [capacity]; the first {@code size} are valid where the list is one of ints. */
  private int[] ints = NONE;

  private final List<Object> others = new ArrayList<>(0);
  private int size;

  PickledList() {}

  void add(Object item) {
    if (size == MAX_SIZE) {
      throw new IllegalArgumentException("a list of more than " + MAX_SIZE + " values");
    }
    if (size > 0 && item instanceof Integer != others.isEmpty()) {
      throw new IllegalArgumentException("a list of ints and other values");
    }
    if (item instanceof Integer number) {
      if (size == ints.length) {
        ints = Arrays.copyOf(ints, Math.max(FIRST_CAPACITY, 2 * size));
      }
      ints[size] = number;
    } else {
      others.add(item);
    }
    size++;
  }

  public int size() {
    return size;
  }

  /** The ints: [size]. */
  public int[] ints() {
    if (!others.isEmpty()) {
      throw new IllegalArgumentException("expected a list of ints, found one of other values");
    }
    return Arrays.copyOf(ints, size);
  }

  /** The values of a list that is not one of ints. */
  public List<Object> values() {
    if (size > 0 && others.isEmpty()) {
      throw new IllegalArgumentException("expected a list of lists, found one of ints");
    }
    return Collections.unmodifiableList(others);
  }
}
