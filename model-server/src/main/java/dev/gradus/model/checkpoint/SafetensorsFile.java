package dev.gradus.model.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One safetensors file, open for reading.
 *
 * <p>Tensors are mapped in pieces and copied from the mapping straight into the engine's memory:
 * the heap never holds them, and the pages of the mapping belong to the page cache. The engine
 * could also be handed the mapping itself, with no copy; that was rejected because a weight is
 * updated in place in training, and because a file that is later truncated would end the JVM at the
 * engine's next touch.
 *
 * <p>The file stays readable through this object after its name is gone, so a checkpoint may be
 * replaced while it is loaded. Safe for use by many threads.
 */
public final class SafetensorsFile implements Closeable {

  /**
   * Bytes of the file mapped at once. A mapping ends at 2 GiB at the latest; small pieces keep what
   * a conversion needs beside the tensor small.
   */
  private static final long PIECE_BYTES = 16L << 20;

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long pieceBytes;

  private SafetensorsFile(
      Path path, FileChannel channel, SafetensorsHeader header, long pieceBytes) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.pieceBytes = pieceBytes;
  }

  /** Opens a file and checks its header; no tensor is read. */
  public static SafetensorsFile open(Path path) throws IOException {
    return open(path, PIECE_BYTES);
  }

  /** As above with pieces of another size, a multiple of eight: for tests of the seams. */
  static SafetensorsFile open(Path path, long pieceBytes) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      String file = String.valueOf(path.getFileName());
      long fileBytes = channel.size();
      ByteBuffer length = readFully(channel, SafetensorsHeader.LENGTH_BYTES, 0);
      int jsonBytes = SafetensorsHeader.jsonBytes(file, length, fileBytes);
      byte[] json = readFully(channel, jsonBytes, SafetensorsHeader.LENGTH_BYTES).array();
      SafetensorsHeader header = SafetensorsHeader.parse(file, json, fileBytes);
      return new SafetensorsFile(path, channel, header, pieceBytes);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  public Path path() {
    return path;
  }

  public SafetensorsHeader header() {
    return header;
  }

  /**
   * Reads one tensor.
   *
   * <p>BF16 becomes float32, converted piece by piece: an array of bf16 cannot be created from Java
   * without ending the JVM. All other types stay what they are. Where float32 is too large, {@link
   * #readRaw} hands out the bits.
   *
   * @param manager owns the array and says on which device it lies
   * @throws CheckpointException if there is no such tensor or no array of its type
   */
  public NDArray read(String name, NDManager manager) throws IOException {
    TensorEntry entry = entry(name);
    DataType type =
        entry
            .dtype()
            .arrays()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        path.getFileName()
                            + ": tensor "
                            + TensorEntry.quote(name)
                            + " has type "
                            + entry.dtype()
                            + ", which cannot be computed with; convert it to F32, F16 or BF16"));
    return read(entry, manager, type, entry.dtype() == Dtype.BF16, entry.shape());
  }

  /**
   * The bytes of a tensor as int8, for TorchScript's {@code view(dtype)}.
   *
   * @return [..., last dimension * bytes of an element]
   */
  public NDArray readRaw(String name, NDManager manager) throws IOException {
    TensorEntry entry = entry(name);
    long[] shape = entry.shape().getShape();
    if (shape.length == 0) {
      shape = new long[] {1};
    }
    shape[shape.length - 1] *= entry.dtype().bytes();
    return read(entry, manager, DataType.INT8, false, new Shape(shape));
  }

  /** Hands the bytes of a part of a tensor to a digest or the like, without the engine. */
  ByteBuffer map(TensorEntry entry, long from, long length) throws IOException {
    MappedByteBuffer mapped =
        channel.map(FileChannel.MapMode.READ_ONLY, header.bytes() + entry.begin() + from, length);
    mapped.order(ByteOrder.LITTLE_ENDIAN);
    return mapped;
  }

  private TensorEntry entry(String name) throws CheckpointException {
    TensorEntry entry = header.tensors().get(name);
    if (entry == null) {
      throw new CheckpointException(
          path.getFileName() + " has no tensor " + TensorEntry.quote(name));
    }
    return entry;
  }

  private NDArray read(
      TensorEntry entry, NDManager manager, DataType type, boolean widen, Shape shape)
      throws IOException {
    NDArray array = manager.create(shape, type);
    if (entry.bytes() == 0) {
      return array;
    }
    boolean onCpu = !array.getDevice().isGpu();
    try (NDManager staging = manager.newSubManager(Device.cpu());
        NDArray flat = array.reshape(array.size())) {
      long to = 0; // elements of the array that are filled
      for (long from = 0; from < entry.bytes(); from += pieceBytes) {
        ByteBuffer bytes = map(entry, from, Math.min(pieceBytes, entry.bytes() - from));
        int count = bytes.remaining() / (widen ? Short.BYTES : type.getNumOfBytes());
        NDIndex range = new NDIndex("{}:{}", to, to + count);
        try (NDArray piece = onCpu ? flat.get(range) : staging.create(new Shape(count), type)) {
          ByteBuffer memory = piece.toByteBuffer(true).order(ByteOrder.LITTLE_ENDIAN);
          if (widen) {
            widen(bytes.asShortBuffer(), memory.asFloatBuffer());
          } else {
            memory.put(bytes);
          }
          if (!onCpu) {
            try (NDArray moved = piece.toDevice(array.getDevice(), true)) {
              flat.set(range, moved);
            }
          }
        }
        to += count;
      }
    } catch (RuntimeException | IOException e) {
      array.close();
      throw e;
    }
    return array;
  }

  /** Float32 is bf16 with sixteen more bits of mantissa. */
  private static void widen(ShortBuffer bf16, FloatBuffer float32) {
    short[] in = new short[8192];
    float[] out = new float[8192];
    while (bf16.hasRemaining()) {
      int n = Math.min(in.length, bf16.remaining());
      bf16.get(in, 0, n);
      for (int i = 0; i < n; i++) {
        out[i] = Float.intBitsToFloat(in[i] << 16);
      }
      float32.put(out, 0, n);
    }
  }

  private static ByteBuffer readFully(FileChannel channel, int length, long position)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        break; // too short: the length check says so
      }
    }
    return buffer.flip().limit(length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
