package dev.gradus.model.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes tensors as safetensors, tensor by tensor and piece by piece: beside the tensors themselves
 * a few megabytes are needed, whatever the size of the model.
 *
 * <p>Files are on disk ({@code fsync}) when a method returns. They are written where they are
 * wanted, not beside it: use {@link FolderReplacement} around them.
 *
 * @param maxShardBytes more tensors than this make several shards and an index; a single tensor is
 *     never cut
 * @param bf16 write float32 as bf16, rounded to the nearest, ties to even
 */
public record WeightWriter(long maxShardBytes, boolean bf16) {

  /** The same as Hugging Face's default, so that shards look familiar. */
  public static final long DEFAULT_MAX_SHARD_BYTES = 5_000_000_000L;

  /** Elements that are converted or handed to the file at once. */
  private static final long PIECE_ELEMENTS = 4L << 20;

  /** Hugging Face's loaders want to be told where the tensors come from. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  public WeightWriter {
    if (maxShardBytes < 1) {
      throw new IllegalArgumentException("maxShardBytes " + maxShardBytes + " must be at least 1");
    }
  }

  /** Every array in its own type, shards of five gigabytes. */
  public WeightWriter() {
    this(DEFAULT_MAX_SHARD_BYTES, false);
  }

  /** Writes one file or, where they do not fit into one shard, shards and their index. */
  public void write(Path directory, SortedMap<String, NDArray> tensors) throws IOException {
    List<SortedMap<String, NDArray>> shards = shards(tensors);
    if (shards.size() == 1) {
      writeFile(directory.resolve(WeightFiles.SINGLE), shards.get(0));
      return;
    }
    Map<String, String> weightMap = new TreeMap<>();
    long total = 0;
    for (int i = 0; i < shards.size(); i++) {
      String name =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      writeFile(directory.resolve(name), shards.get(i));
      for (var entry : shards.get(i).entrySet()) {
        weightMap.put(entry.getKey(), name);
        total += bytes(entry.getValue());
      }
    }
    FolderReplacement.writeFile(
        directory.resolve(WeightFiles.INDEX),
        JsonFile.bytes(Map.of("metadata", Map.of("total_size", total), "weight_map", weightMap)));
  }

  private List<SortedMap<String, NDArray>> shards(SortedMap<String, NDArray> tensors) {
    List<SortedMap<String, NDArray>> shards = new ArrayList<>();
    SortedMap<String, NDArray> shard = new TreeMap<>();
    long bytes = 0;
    for (var entry : tensors.entrySet()) {
      long more = bytes(entry.getValue());
      if (!shard.isEmpty() && bytes + more > maxShardBytes) {
        shards.add(shard);
        shard = new TreeMap<>();
        bytes = 0;
      }
      shard.put(entry.getKey(), entry.getValue());
      bytes += more;
    }
    shards.add(shard);
    return shards;
  }

  /** Writes one safetensors file of any name, the widest types first as the format advises. */
  public void writeFile(Path file, SortedMap<String, NDArray> tensors) throws IOException {
    List<TensorEntry> entries = new ArrayList<>();
    for (var entry : tensors.entrySet()) {
      NDArray array = entry.getValue();
      entries.add(new TensorEntry(entry.getKey(), dtype(array), array.getShape(), 0, bytes(array)));
    }
    // A stable sort: names stay in order within a type. It keeps every tensor aligned.
    entries.sort((a, b) -> Integer.compare(b.dtype().bytes(), a.dtype().bytes()));
    long end = 0;
    for (int i = 0; i < entries.size(); i++) {
      TensorEntry e = entries.get(i);
      entries.set(i, new TensorEntry(e.name(), e.dtype(), e.shape(), end, end + e.bytes()));
      end += e.bytes();
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, ByteBuffer.wrap(SafetensorsHeader.format(entries, METADATA)));
      for (TensorEntry entry : entries) {
        writeTensor(channel, tensors.get(entry.name()), entry.dtype());
      }
      channel.force(true);
    }
  }

  private long bytes(NDArray array) {
    return Math.multiplyExact(array.size(), (long) dtype(array).bytes());
  }

  private Dtype dtype(NDArray array) {
    if (bf16 && array.getDataType() == DataType.FLOAT32) {
      return Dtype.BF16;
    }
    return Dtype.of(array.getDataType())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "safetensors has no type for arrays of " + array.getDataType()));
  }

  private static void writeTensor(FileChannel channel, NDArray array, Dtype dtype)
      throws IOException {
    if (array.isEmpty()) {
      return;
    }
    boolean narrow = dtype == Dtype.BF16 && array.getDataType() == DataType.FLOAT32;
    try (NDManager scope = array.getManager().newSubManager();
        NDArray flat = array.reshape(array.size())) {
      flat.attach(scope);
      for (long from = 0; from < flat.size(); from += PIECE_ELEMENTS) {
        long to = Math.min(flat.size(), from + PIECE_ELEMENTS);
        try (NDArray view = flat.get(new NDIndex("{}:{}", from, to));
            NDArray piece = view.toDevice(Device.cpu(), false)) {
          ByteBuffer bytes = piece.toByteBuffer(true).order(ByteOrder.LITTLE_ENDIAN);
          writeFully(channel, narrow ? narrowed(bytes) : bytes);
        }
      }
    }
  }

  private static ByteBuffer narrowed(ByteBuffer float32) {
    FloatBuffer from = float32.asFloatBuffer();
    ByteBuffer narrow = ByteBuffer.allocate(from.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
    ShortBuffer to = narrow.asShortBuffer();
    float[] in = new float[8192];
    short[] out = new short[8192];
    while (from.hasRemaining()) {
      int n = Math.min(in.length, from.remaining());
      from.get(in, 0, n);
      for (int i = 0; i < n; i++) {
        out[i] = toBf16(in[i]);
      }
      to.put(out, 0, n);
    }
    return narrow;
  }

  /** The upper half of a float32, rounded to the nearest, ties to even; NaN stays NaN. */
  static short toBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
