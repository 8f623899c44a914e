package org.sentimentstream.fuzzing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages sound inputs in the ways that parsers stumble over; the same ones for a seed. */
public final class Mutator {

  private static final int[] NUMBERS = {0, 1, -1, 127, 128, 255, 256, 65_535, 65_536, 1 << 30};
  private static final int MAX_DAMAGES = 4;
  private static final int MAX_PIECE = 16;

  private final Random random;
  private final List<byte[]> sound;

  /**
   * @param sound what is damaged, and where pieces of others come from
   */
  public Mutator(long seed, List<byte[]> sound) {
    this.random = new Random(seed);
    this.sound = List.copyOf(sound);
  }

  /** A damaged copy of any of the sound inputs. */
  public byte[] next() {
    return next(sound.get(random.nextInt(sound.size())));
  }

  /** A damaged copy of this input. */
  public byte[] next(byte[] input) {
    byte[] damaged = input.clone();
    for (int i = 1 + random.nextInt(MAX_DAMAGES); i > 0 && damaged.length > 0; i--) {
      damaged = damage(damaged, random.nextInt(damaged.length));
    }
    return damaged;
  }

  private byte[] damage(byte[] bytes, int at) {
    int end = Math.min(bytes.length, at + 1 + random.nextInt(MAX_PIECE));
    return switch (random.nextInt(7)) {
      case 0 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 1 -> {
        bytes[at] = (byte) random.nextInt();
        yield bytes;
      }
      case 2 -> {
        int number = NUMBERS[random.nextInt(NUMBERS.length)];
        boolean bigEndian = random.nextBoolean();
        for (int i = 0; i < Math.min(Integer.BYTES, bytes.length - at); i++) {
          bytes[at + i] = (byte) (number >>> (8 * (bigEndian ? 3 - i : i)));
        }
        yield bytes;
      }
      case 3 -> replaced(bytes, at, end, bytes, 0, 0); // left out
      case 4 -> replaced(bytes, at, at, bytes, at, end); // doubled
      case 5 -> Arrays.copyOf(bytes, at); // cut off
      default -> {
        byte[] other = sound.get(random.nextInt(sound.size()));
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        yield replaced(bytes, at, at, other, from, Math.min(other.length, from + MAX_PIECE));
      }
    };
  }

  /** The bytes with a piece of another array in place of those from {@code at} to {@code end}. */
  private static byte[] replaced(byte[] bytes, int at, int end, byte[] other, int from, int to) {
    byte[] result = new byte[bytes.length - (end - at) + (to - from)];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(other, from, result, at, to - from);
    System.arraycopy(bytes, end, result, at + to - from, bytes.length - end);
    return result;
  }
}
