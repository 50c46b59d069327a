package dev.gradus.lean.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads (and encodes) the few kinds of value that a WebAssembly module's sections consist of. */
final class WasmReader {
  /** Length of the magic number and the version. */
  static final int PREAMBLE = 8;

  static final int END = 0x0b;
  static final int GLOBAL_GET = 0x23;
  static final int I32_CONST = 0x41;
  static final int I64_CONST = 0x42;
  static final int F64_CONST = 0x44;

  private static final long MAGIC_AND_VERSION = 0x0061736d_01000000L;

  private final ByteBuffer bytes;

  WasmReader(ByteBuffer bytes) {
    this.bytes = bytes.duplicate();
  }

  void expectPreamble() {
    if (bytes.limit() < PREAMBLE || bytes.getLong(0) != MAGIC_AND_VERSION) {
      throw new LayoutChangedException("lean.wasm is not a WebAssembly module of version 1");
    }
    bytes.position(PREAMBLE);
  }

  boolean atEnd() {
    return !bytes.hasRemaining();
  }

  int position() {
    return bytes.position();
  }

  void position(int position) {
    if (position < 0 || position > bytes.limit()) {
      throw truncated();
    }
    bytes.position(position);
  }

  ByteBuffer slice(int start, int end) {
    return bytes.slice(start, end - start);
  }

  int octet() {
    try {
      return bytes.get() & 0xff;
    } catch (BufferUnderflowException e) {
      throw truncated();
    }
  }

  void expect(int octet, String what) {
    int found = octet();
    if (found != octet) {
      throw new LayoutChangedException("lean.wasm does not have " + what);
    }
  }

  /** A LEB128 number that must fit a non-negative int. */
  int unsigned() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7f) << shift;
      if ((octet & 0x80) == 0) {
        if (value > Integer.MAX_VALUE) {
          break;
        }
        return (int) value;
      }
    }
    throw new LayoutChangedException("lean.wasm contains a number out of range");
  }

  long signed() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7f) << shift;
      if ((octet & 0x80) == 0) {
        boolean negative = (octet & 0x40) != 0 && shift + 7 < Long.SIZE;
        return negative ? value | (-1L << (shift + 7)) : value;
      }
    }
    throw new LayoutChangedException("lean.wasm contains a number out of range");
  }

  String name() {
    byte[] name = new byte[Math.min(unsigned(), bytes.remaining() + 1)];
    try {
      bytes.get(name);
    } catch (BufferUnderflowException e) {
      throw truncated();
    }
    return new String(name, StandardCharsets.UTF_8);
  }

  static void putUnsigned(ByteArrayOutputStream out, int number) {
    int left = number;
    while ((left & ~0x7f) != 0) {
      out.write(left & 0x7f | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }

  static void putSigned(ByteArrayOutputStream out, int number) {
    int left = number;
    while (left < -0x40 || left > 0x3f) {
      out.write(left & 0x7f | 0x80);
      left >>= 7;
    }
    out.write(left & 0x7f);
  }

  private static LayoutChangedException truncated() {
    return new LayoutChangedException("lean.wasm ends too early");
  }
}
