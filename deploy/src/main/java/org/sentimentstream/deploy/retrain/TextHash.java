package org.sentimentstream.deploy.retrain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Identifies a review's text by its SHA-256, whatever white space is around it, and decides by that
 * whether the review is held back: a text is on its side for ever, however often it comes.
 *
 * @param digest the hash, 32 bytes
 */
record TextHash(ByteBuffer digest) {

  private static final int HELD_BACK_OF = 10;

  static TextHash of(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return new TextHash(
          ByteBuffer.wrap(sha256.digest(text.strip().getBytes(StandardCharsets.UTF_8))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** True for one text of ten: models are compared on it and never trained on it. */
  boolean isHeldBack() {
    return Long.remainderUnsigned(digest.getLong(0), HELD_BACK_OF) == 0;
  }
}
