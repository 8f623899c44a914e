package org.sentimentstream.deploy.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A model in ONNX's file format (onnx.proto), as far as {@link OnnxPeer} needs it. */
final class OnnxGraph {

  /** TensorProto.DataType. */
  static final int FLOAT = 1;

  static final int INT32 = 6;
  static final int INT64 = 7;

  private static final int IR_VERSION = 8;
  private static final int OPERATOR_SET = 17;
  private static final int ATTRIBUTE_IS_INT = 2;

  private final ProtobufMessage graph = new ProtobufMessage().add(2, "lstm");

  /** An attribute of a node. */
  record Attribute(String name, long value) {}

  /** A node with one output, which is found under {@code output}. */
  OnnxGraph node(String operator, List<String> inputs, String output, Attribute... attributes) {
    ProtobufMessage node = new ProtobufMessage();
    inputs.forEach(input -> node.add(1, input));
    node.add(2, output).add(4, operator);
    for (Attribute attribute : attributes) {
      node.add(
          5,
          new ProtobufMessage()
              .add(1, attribute.name())
              .add(3, attribute.value())
              .add(20, ATTRIBUTE_IS_INT));
    }
    graph.add(1, node);
    return this;
  }

  OnnxGraph constant(String name, float[] values, long... shape) {
    byte[] raw = new byte[Float.BYTES * values.length];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return constant(name, FLOAT, raw, shape);
  }

  /** A list of axes. */
  OnnxGraph axes(String name, long... axes) {
    byte[] raw = new byte[Long.BYTES * axes.length];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(axes);
    return constant(name, INT64, raw, axes.length);
  }

  private OnnxGraph constant(String name, int type, byte[] raw, long... shape) {
    ProtobufMessage tensor = new ProtobufMessage();
    for (long size : shape) {
      tensor.add(1, size);
    }
    graph.add(5, tensor.add(2, type).add(8, name).add(9, raw));
    return this;
  }

  /**
   * @param shape the sizes' names: they may differ from call to call
   */
  OnnxGraph input(String name, int type, String... shape) {
    graph.add(11, value(name, type, shape));
    return this;
  }

  OnnxGraph output(String name, int type, String... shape) {
    graph.add(12, value(name, type, shape));
    return this;
  }

  private static ProtobufMessage value(String name, int type, String... shape) {
    ProtobufMessage sizes = new ProtobufMessage();
    for (String size : shape) {
      sizes.add(1, new ProtobufMessage().add(2, size));
    }
    ProtobufMessage tensor = new ProtobufMessage().add(1, type).add(2, sizes);
    return new ProtobufMessage().add(1, name).add(2, new ProtobufMessage().add(1, tensor));
  }

  /** The whole file. */
  byte[] toBytes() {
    ProtobufMessage operators = new ProtobufMessage().add(1, "").add(2, OPERATOR_SET);
    return new ProtobufMessage().add(1, IR_VERSION).add(7, graph).add(8, operators).toBytes();
  }
}
