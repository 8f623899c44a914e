package org.sentimentstream.model.pickle;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** A pickled dict from str to int. */
public final class PickledDict {

  private final Map<String, Integer> entries = new HashMap<>();

  PickledDict() {}

  void put(Object key, Object value) {
    if (!(key instanceof String name) || !(value instanceof Integer number)) {
      throw new IllegalArgumentException("expected a dict of str keys and int values");
    }
    if (entries.put(name, number) != null) {
      throw new IllegalArgumentException("a dict in which '" + name + "' comes twice");
    }
  }

  public Map<String, Integer> entries() {
    return Collections.unmodifiableMap(entries);
  }
}
