package org.sentimentstream.deploy.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A message in Protocol Buffers' wire format, written field by field. */
final class ProtobufMessage {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ProtobufMessage add(int field, long value) {
    varint((field << 3) | VARINT);
    varint(value);
    return this;
  }

  ProtobufMessage add(int field, String text) {
    return add(field, text.getBytes(StandardCharsets.UTF_8));
  }

  ProtobufMessage add(int field, ProtobufMessage message) {
    return add(field, message.toBytes());
  }

  ProtobufMessage add(int field, byte[] value) {
    varint((field << 3) | LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
