package org.sentimentstream.model.pickle;

import java.util.List;

/** A pickled tuple. */
public record PickledTuple(List<Object> values) {

  public PickledTuple {
    values = List.copyOf(values);
  }
}
