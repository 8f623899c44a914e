package org.sentimentstream.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;

/** Text in UTF-8, read without repairing what is none. */
public final class Utf8 {
  private Utf8() {}

  /**
   * Returns the text.
   *
   * @throws SerializationException where the bytes are not UTF-8
   */
  public static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SerializationException("expected text in UTF-8, came other bytes", e);
    }
  }
}
