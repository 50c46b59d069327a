package dev.gradus.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {

  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void start() {
    manager = Engines.newManager();
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"8", "24", "16777216"})
  void read_fileFromPython_hasItsValues(long pieceBytes) throws IOException {
    Path path = folder.resolve("python.safetensors");
    try (InputStream in = getClass().getResourceAsStream("python.safetensors")) {
      Files.copy(in, path);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path, pieceBytes)) {
      assertEquals("∀ from Python", file.header().metadata().get("note"));
      assertValues(file, "double", DataType.FLOAT64, new Shape(3, 5));
      assertValues(file, "float", DataType.FLOAT32, new Shape(4, 3, 2));
      assertValues(file, "half", DataType.FLOAT16, new Shape(7));
      assertValues(file, "brain", DataType.FLOAT32, new Shape(5, 3));
      assertValues(file, "long", DataType.INT64, new Shape(2, 9));
      assertValues(file, "int", DataType.INT32, new Shape(2, 9));
      assertValues(file, "byte", DataType.INT8, new Shape(17));
      assertEquals(2.5f, file.read("scalar", manager).getFloat());
      assertEquals(new Shape(0, 4), file.read("empty", manager).getShape());
      assertArrayEquals(
          new boolean[] {true, false, true}, file.read("truth", manager).toBooleanArray());
      assertEquals(new Shape(5, 6), file.readRaw("brain", manager).getShape());
    }
  }

  private void assertValues(SafetensorsFile file, String name, DataType type, Shape shape)
      throws IOException {
    NDArray array = file.read(name, manager);
    assertEquals(type, array.getDataType(), name);
    assertEquals(shape, array.getShape(), name);
    double[] values = array.toType(DataType.FLOAT64, true).toDoubleArray();
    for (int i = 0; i < values.length; i++) {
      double value = i / 4.0 - 3;
      assertEquals(type.isFloating() ? value : (int) value, values[i], name + i);
    }
  }

  @Test
  void write_everyType_readsBack() throws IOException {
    SortedMap<String, NDArray> tensors = new TreeMap<>();
    NDArray source = manager.arange(24).toType(DataType.FLOAT32, true).div(7).sub(1);
    for (DataType type :
        List.of(
            DataType.FLOAT64,
            DataType.FLOAT32,
            DataType.FLOAT16,
            DataType.INT64,
            DataType.INT32,
            DataType.INT8,
            DataType.UINT8)) {
      tensors.put(type.name(), source.toType(type, true).reshape(2, 3, 4));
    }
    tensors.put("transposed", source.reshape(4, 6).transpose());
    tensors.put("slice", source.reshape(4, 6).get("1:3, 2:4"));
    tensors.put("scalar", manager.create(3.25f));
    tensors.put("empty", manager.create(new Shape(3, 0)));
    Path path = folder.resolve("x.safetensors");
    new WeightWriter().writeFile(path, tensors);

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(0, file.header().bytes() % 8);
      for (Map.Entry<String, NDArray> entry : tensors.entrySet()) {
        assertEquals(entry.getValue(), file.read(entry.getKey(), manager), entry.getKey());
      }
    }
  }

  @Test
  void write_asBf16_roundsToNearestEven() throws IOException {
    float[] values = {1, 1.00390625f, 1.01171875f, -0f, 3.4e38f, Float.NaN, 1e-40f, -2.7182817f};
    SortedMap<String, NDArray> tensors = new TreeMap<>(Map.of("w", manager.create(values)));
    Path path = folder.resolve("x.safetensors");
    new WeightWriter(WeightWriter.DEFAULT_MAX_SHARD_BYTES, true).writeFile(path, tensors);

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(Dtype.BF16, file.header().tensors().get("w").dtype());
      float[] read = file.read("w", manager).toFloatArray();
      // 1 + 1/256 lies between 1 and 1 + 1/128: to the even one; 1 + 3/256 likewise, upwards.
      assertEquals(1f, read[1]);
      assertEquals(1.015625f, read[2]);
      assertEquals(Float.POSITIVE_INFINITY, read[4]);
      assertTrue(Float.isNaN(read[5]));
      assertEquals(-2.71875f, read[7]);
      assertEquals(Float.floatToIntBits(-0f), Float.floatToIntBits(read[3]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 100})
  void open_truncatedFile_isRefused(int missing) throws IOException {
    Path path = folder.resolve("x.safetensors");
    new WeightWriter().writeFile(path, new TreeMap<>(Map.of("w", manager.ones(new Shape(50)))));
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - missing);
    }

    var e = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(path));

    assertTrue(e.getMessage().contains("truncated"), e.getMessage());
  }

  @Test
  void read_tensorBehindTwoGigabytes_isFound() throws IOException {
    // Sparse: three gigabytes of nothing, then two numbers.
    long hole = 3L << 30;
    byte[] header =
        SafetensorsHeader.format(
            List.of(
                new TensorEntry("hole", Dtype.I8, new Shape(hole), 0, hole),
                new TensorEntry("end", Dtype.F32, new Shape(2), hole, hole + 8)),
            Map.of());
    ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    end.putFloat(0, 1.5f).putFloat(4, -7);
    Path path = folder.resolve("sparse.safetensors");
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(header));
      channel.write(end, header.length + hole);
    }

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(new float[] {1.5f, -7}, file.read("end", manager).toFloatArray());
    }
  }

  @Test
  void read_unknownName_isNamed() throws IOException {
    Path path = folder.resolve("x.safetensors");
    new WeightWriter().writeFile(path, new TreeMap<>(Map.of("w", manager.ones(new Shape(5)))));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      var e = assertThrows(CheckpointException.class, () -> file.read("v", manager));
      assertEquals("x.safetensors has no tensor 'v'", e.getMessage());
    }
  }
}
