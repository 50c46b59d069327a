package dev.gradus.model.checkpoint;

import ai.djl.ndarray.types.DataType;
import java.util.Optional;

/**
 * Element types of the safetensors format, by the names that stand in the header. All are
 * little-endian.
 */
public enum Dtype {
  F64(8, DataType.FLOAT64),
  F32(4, DataType.FLOAT32),
  F16(2, DataType.FLOAT16),
  /** The engine cannot be handed bf16 from Java; see {@link SafetensorsFile#read}. */
  BF16(2, DataType.FLOAT32),
  I64(8, DataType.INT64),
  I32(4, DataType.INT32),
  I8(1, DataType.INT8),
  U8(1, DataType.UINT8),
  BOOL(1, DataType.BOOLEAN),
  // Known, so that a header that holds them is read; the engine has no arrays of these.
  I16(2, null),
  U16(2, null),
  U32(4, null),
  U64(8, null),
  F8_E4M3(1, null),
  F8_E5M2(1, null);

  private final int bytes;
  private final DataType arrays;

  Dtype(int bytes, DataType arrays) {
    this.bytes = bytes;
    this.arrays = arrays;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The type of the array that a tensor of this type is read into; empty where there is none. */
  public Optional<DataType> arrays() {
    return Optional.ofNullable(arrays);
  }

  /** The type that an array of {@code type} is written as when nothing else is asked for. */
  static Optional<Dtype> of(DataType type) {
    for (Dtype dtype : values()) {
      if (dtype != BF16 && dtype.arrays == type) {
        return Optional.of(dtype);
      }
    }
    return type == DataType.BFLOAT16 ? Optional.of(BF16) : Optional.empty();
  }
}
