package dev.gradus.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's alphabet: a printable character for each of the 256 bytes, so that a vocabulary of bytes
 * can be written as text (Radford et al. 2019, {@code bytes_to_unicode} of the released code).
 *
 * <p>Printable bytes of Latin-1 stand for themselves, the others for the characters from U+0100 on,
 * in order.
 */
final class ByteAlphabet {

  private static final char[] TO_CHARACTER = new char[256];
  private static final int[] TO_BYTE = new int[256 + 68];

  static {
    Arrays.fill(TO_BYTE, -1);
    char next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
      TO_CHARACTER[b] = printable ? (char) b : next++;
      TO_BYTE[TO_CHARACTER[b]] = b;
    }
  }

  private ByteAlphabet() {}

  static char character(byte value) {
    return TO_CHARACTER[value & 0xff];
  }

  /** Bytes as they stand in a vocabulary. */
  static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte value : bytes) {
      text.append(character(value));
    }
    return text.toString();
  }

  /** The way back; text that is not of this alphabet stands for its UTF-8. */
  static byte[] bytes(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = text.charAt(i);
      if (c >= TO_BYTE.length || TO_BYTE[c] < 0) {
        return text.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) TO_BYTE[c];
    }
    return bytes;
  }
}
