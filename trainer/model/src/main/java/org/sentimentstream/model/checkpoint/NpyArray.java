package org.sentimentstream.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A NumPy array as its {@code .npy} file holds it, restricted to what a checkpoint needs: real
 * numbers of 4 or 8 bytes, little-endian. Values are in row-major order.
 *
 * <p>Layout of the file (NumPy format 1.0 to 3.0): {@code 0x93 "NUMPY"}, version (2 bytes), length
 * of the header (2 bytes in version 1, else 4), the header, which is a Python dictionary of {@code
 * descr}, {@code fortran_order} and {@code shape}, and the values. Object arrays, which would need
 * pickle, are refused.
 *
 * @param shape sizes of the dimensions; empty for a scalar
 * @param values the numbers, widened to double
 */
public record NpyArray(int[] shape, double[] values) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 10_000;
  private static final int MAX_DIMENSIONS = 8;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']{1,16})'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L, ]{0,200})\\)");

  public NpyArray {
    if (elementCount(shape) != values.length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " does not fit " + values.length + " values");
    }
  }

  static NpyArray of(float[] values, int... shape) {
    double[] widened = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      widened[i] = values[i];
    }
    return new NpyArray(shape, widened);
  }

  /** The values narrowed to float, as the network holds them. */
  public float[] floats() {
    float[] narrowed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrowed[i] = (float) values[i];
    }
    return narrowed;
  }

  /**
   * Reads a {@code .npy} file.
   *
   * @throws CheckpointException where it is not one, is truncated, or holds something else than
   *     real numbers
   */
  static NpyArray parse(String name, byte[] file) throws CheckpointException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < 10 || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new CheckpointException(name + ": expected a NumPy array, found other bytes");
    }
    int version = file[6];
    in.position(8);
    long headerLength = version == 1 ? Short.toUnsignedLong(in.getShort()) : unsignedInt(in, name);
    if (version < 1 || version > 3 || headerLength > MAX_HEADER || headerLength > in.remaining()) {
      throw new CheckpointException(
          name
              + ": NumPy header of version "
              + version
              + " and "
              + headerLength
              + " bytes is not readable");
    }
    byte[] headerBytes = new byte[(int) headerLength];
    in.get(headerBytes);
    String header = new String(headerBytes, StandardCharsets.UTF_8);

    String type = field(DESCR, header, name, "descr");
    boolean fortranOrder = field(ORDER, header, name, "fortran_order").equals("True");
    int[] shape = shape(field(SHAPE, header, name, "shape"), name);
    int size =
        switch (type) {
          case "<f4", "<i4" -> 4;
          case "<f8", "<i8" -> 8;
          default ->
              throw new CheckpointException(
                  name + ": expected numbers of type <f4, <f8, <i4 or <i8, found " + type);
        };
    long count = elementCount(shape);
    if (count * size != in.remaining()) {
      throw new CheckpointException(
          name
              + ": shape "
              + Arrays.toString(shape)
              + " of type "
              + type
              + " needs "
              + count * size
              + " bytes, found "
              + in.remaining());
    }
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "<f4" -> in.getFloat();
            case "<f8" -> in.getDouble();
            case "<i4" -> in.getInt();
            default -> in.getLong();
          };
    }
    return new NpyArray(shape, fortranOrder ? toRowMajor(values, shape, name) : values);
  }

  private static long unsignedInt(ByteBuffer in, String name) throws CheckpointException {
    if (in.remaining() < 4) {
      throw new CheckpointException(name + ": NumPy header is truncated");
    }
    return Integer.toUnsignedLong(in.getInt());
  }

  private static String field(Pattern pattern, String header, String name, String key)
      throws CheckpointException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new CheckpointException(name + ": NumPy header lacks a readable '" + key + "'");
    }
    return matcher.group(1);
  }

  private static int[] shape(String text, String name) throws CheckpointException {
    String[] parts = text.isBlank() ? new String[0] : text.trim().split("\\s*,\\s*", -1);
    int dimensions = parts.length;
    if (dimensions > 0 && parts[dimensions - 1].isEmpty()) {
      dimensions--; // (5,) has a trailing comma
    }
    if (dimensions > MAX_DIMENSIONS) {
      throw new CheckpointException(name + ": " + dimensions + " dimensions are too many");
    }
    int[] shape = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      try {
        // Python 2 wrote a long as 128L.
        shape[i] = Integer.parseInt(parts[i].replaceFirst("L$", ""));
      } catch (NumberFormatException e) {
        throw new CheckpointException(name + ": shape (" + text + ") is not readable");
      }
    }
    return shape;
  }

  /** Product of the sizes, saturated far above what an array can hold. */
  private static long elementCount(int[] shape) {
    long count = 1;
    for (int size : shape) {
      count = Math.min(count * size, 1L << 40);
    }
    return count;
  }

  private static double[] toRowMajor(double[] columnMajor, int[] shape, String name)
      throws CheckpointException {
    if (shape.length < 2) {
      return columnMajor;
    }
    if (shape.length > 2) {
      throw new CheckpointException(
          name + ": Fortran order is read for up to 2 dimensions, found " + shape.length);
    }
    double[] rowMajor = new double[columnMajor.length];
    for (int i = 0; i < shape[0]; i++) {
      for (int j = 0; j < shape[1]; j++) {
        rowMajor[i * shape[1] + j] = columnMajor[j * shape[0] + i];
      }
    }
    return rowMajor;
  }

  /** The array as a {@code .npy} file of 4-byte floats. */
  byte[] toFloat32() {
    return write("<f4", 4, (out, value) -> out.putFloat((float) value));
  }

  /** The array as a {@code .npy} file of 8-byte floats. */
  byte[] toFloat64() {
    return write("<f8", 8, ByteBuffer::putDouble);
  }

  private interface ElementWriter {
    void put(ByteBuffer out, double value);
  }

  /** NumPy pads the header so that the values begin at a multiple of 64. */
  private byte[] write(String type, int size, ElementWriter writer) {
    String sizes = Arrays.stream(shape).mapToObj(i -> i + ",").collect(Collectors.joining(" "));
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
    int unpadded = MAGIC.length + 4 + header.length() + 1;
    int dataAt = (unpadded + 63) / 64 * 64;
    header += " ".repeat(dataAt - unpadded) + "\n";
    ByteBuffer out =
        ByteBuffer.allocate(dataAt + values.length * size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
    out.put(header.getBytes(StandardCharsets.ISO_8859_1));
    for (double value : values) {
      writer.put(out, value);
    }
    return out.array();
  }
}
