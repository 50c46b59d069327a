package dev.gradus.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {

  private static final String FLOATS = "{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

  @TempDir Path folder;

  static Stream<Arguments> hostileHeaders() {
    String deep = "[".repeat(100_000);
    return Stream.of(
        Arguments.of("", "no JSON object"),
        Arguments.of("[]", "no JSON object"),
        Arguments.of("{", "no JSON"),
        Arguments.of("null", "no JSON object"),
        Arguments.of("{'a':" + FLOATS + "} x", "no JSON"),
        Arguments.of("{'a':" + FLOATS + "}{}", "text follows"),
        Arguments.of("{'a':" + FLOATS + ",'a':" + FLOATS + "}", "names 'a' twice"),
        Arguments.of("{'a':1}", "no JSON object"),
        Arguments.of("{'a':" + deep, "no JSON object"),
        Arguments.of("{'a':{'dtype':" + deep, "unknown type"),
        Arguments.of("{'a':{'shape':" + deep, "no array of integers"),
        Arguments.of("{'" + "a".repeat(100_000) + "':" + FLOATS + "}", "no JSON"),
        Arguments.of("{'a':{}}", "needs dtype"),
        Arguments.of("{'a':{'dtype':'F32','shape':[2]}}", "needs dtype"),
        Arguments.of("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}", "two data_offsets"),
        Arguments.of("{'a':{'dtype':'F33','shape':[2],'data_offsets':[0,8]}}", "unknown type"),
        Arguments.of("{'a':{'dtype':3,'shape':[2],'data_offsets':[0,8]}}", "unknown type"),
        Arguments.of("{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}", "from 0"),
        Arguments.of("{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}", "from 0"),
        Arguments.of("{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}", "array of integers"),
        Arguments.of("{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}", "does not fit"),
        Arguments.of("{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}", "does not fit"),
        Arguments.of(
            "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}", "gap or an overlap"),
        Arguments.of("{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}", "need 12 bytes"),
        Arguments.of("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}", "need 4 bytes"),
        Arguments.of(
            "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,8]}}", "2^63"),
        Arguments.of(
            "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,99999999999999999999]}}", "JSON"),
        Arguments.of("{'a':" + FLOATS + ",'b':" + FLOATS + "}", "gap or an overlap"),
        Arguments.of("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}}", "a field 'x'"),
        Arguments.of("{'__metadata__':{'a':1}}", "is no string"),
        Arguments.of("{'__metadata__':7,'a':" + FLOATS + "}", "no JSON object"));
  }

  @ParameterizedTest
  @MethodSource("hostileHeaders")
  void open_hostileHeader_isOneClearError(String json, String reason) throws IOException {
    byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Path file = file(text.length, text, 8);

    var e = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file));

    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().startsWith("model.safetensors "), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
    assertTrue(e.getMessage().length() < 500, "message of " + e.getMessage().length());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 11, 1_000_000})
  void open_lengthBeyondTheFile_isRefused(long length) throws IOException {
    Path file = file(length, "{}".getBytes(StandardCharsets.UTF_8), 8);

    var e = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file));

    assertTrue(e.getMessage().contains("its header would have"), e.getMessage());
  }

  @Test
  void open_longHeaderInASparseFile_isRefusedUnread() throws IOException {
    Path file = file(1L << 31, "{}".getBytes(StandardCharsets.UTF_8), 0);
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), 1L << 32);
    }

    var e = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file));

    assertTrue(e.getMessage().contains("more than the limit"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9})
  void open_shortFile_isRefused(int bytes) throws IOException {
    Path file = Files.write(folder.resolve("model.safetensors"), new byte[bytes]);

    assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file));
  }

  @Test
  void open_namesWithControlCharacters_areShownOnOneLine() throws IOException {
    byte[] json = "{\"a\\n\\u001b[31m\":1}".getBytes(StandardCharsets.UTF_8);
    Path file = file(json.length, json, 0);

    var e = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file));

    assertFalse(e.getMessage().chars().anyMatch(Character::isISOControl), e.getMessage());
  }

  private Path file(long length, byte[] json, int data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json);
    return Files.write(folder.resolve("model.safetensors"), bytes.array());
  }
}
