package dev.gradus.lean.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WasmPrelinkerTest {
  @TempDir Path folder;

  @Test
  void prelink_exports_getAddresses() throws IOException {
    prelink(SyntheticPackage.module());

    assertEquals(
        "used 5\nunused 6\nagain 6\nasked 7\ntls 1000", Files.readString(folder.resolve("sym")));
  }

  @Test
  void prelink_module_keepsNeededExportsAndFillsTable() throws IOException {
    prelink(SyntheticPackage.module());

    byte[] linked = Files.readAllBytes(folder.resolve("linked"));
    assertArrayEquals(expected(), linked);
  }

  private static byte[] expected() {
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    byte[] original = SyntheticPackage.module();
    // Up to and including the section of functions nothing changes; its bytes are 3, 4, 3, 0, 0, 0.
    int table = indexOf(original, SyntheticPackage.octets(4, 5, 1, 0x70, 1, 6, 6));
    module.writeBytes(Arrays.copyOf(original, table));
    SyntheticPackage.section(module, 4, SyntheticPackage.octets(1, 0x70, 0, 8));
    SyntheticPackage.section(
        module,
        6,
        SyntheticPackage.octets(2, 0x7f, 0, 0x41, 0xe8, 7, 0x0b, 0x7f, 0, 0x23, 0, 0x0b));
    SyntheticPackage.section(
        module,
        7,
        SyntheticPackage.octets(3),
        SyntheticPackage.name("used"),
        SyntheticPackage.octets(0, 1),
        SyntheticPackage.name("asked"),
        SyntheticPackage.octets(0, 3),
        SyntheticPackage.name("tls"),
        SyntheticPackage.octets(3, 1));
    SyntheticPackage.section(module, 9, SyntheticPackage.octets(1, 0, 0x41, 5, 0x0b, 3, 1, 2, 3));
    SyntheticPackage.section(
        module, 10, SyntheticPackage.octets(3, 2, 0, 0x0b, 2, 0, 0x0b, 2, 0, 0x0b));
    return module.toByteArray();
  }

  private static int indexOf(byte[] bytes, byte[] piece) {
    for (int i = 0; i + piece.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + piece.length, piece, 0, piece.length)) {
        return i;
      }
    }
    throw new AssertionError("no such bytes");
  }

  @Test
  void prelink_notAModule_layoutChanged() {
    assertThrows(
        LayoutChangedException.class,
        () -> prelink("#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
  }

  @Test
  void prelink_truncatedAnywhere_layoutChanged() {
    byte[] module = SyntheticPackage.module();
    // Without its last section or two the module would still be one that can be linked.
    int code = indexOf(module, SyntheticPackage.octets(10, 10, 3, 2, 0, 0x0b));
    for (int length = 0; length < code; length++) {
      byte[] truncated = Arrays.copyOf(module, length);
      assertThrows(LayoutChangedException.class, () -> prelink(truncated), "length " + length);
    }
  }

  @Test
  void prelink_twoElementSegments_layoutChanged() throws IOException {
    byte[] module = SyntheticPackage.module();
    int element = indexOf(module, SyntheticPackage.octets(9, 7, 1, 0, 0x41));
    module[element + 2] = 2;

    LayoutChangedException e = assertThrows(LayoutChangedException.class, () -> prelink(module));
    assertTrue(e.getMessage().contains("exactly one element segment"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 127, 128, 8191, 8192, 1 << 20, Integer.MAX_VALUE})
  void reader_encodedNumber_isReadBack(int number) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WasmReader.putUnsigned(bytes, number);
    WasmReader.putSigned(bytes, number);
    WasmReader.putSigned(bytes, -number);

    WasmReader reader = new WasmReader(ByteBuffer.wrap(bytes.toByteArray()));
    assertEquals(number, reader.unsigned());
    assertEquals(number, reader.signed());
    assertEquals(-number, reader.signed());
  }

  private void prelink(byte[] module) throws IOException {
    Path in = Files.write(folder.resolve("module"), module);
    WasmPrelinker.prelink(in, Set.of("used"), folder.resolve("linked"), folder.resolve("sym"));
  }
}
