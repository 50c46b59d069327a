package dev.gradus.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whole numbers on their way into a tensor, by one buffer outside the heap that is filled again for
 * each call.
 *
 * <p>{@link NDManager#create(long[], Shape)} takes a new buffer each time, which is freed when the
 * JVM next collects its garbage: with a heap that is seldom full, after thousands of steps. For one
 * thread.
 */
public final class Staging {

  private static final int SMALLEST = 4096;

  private ByteBuffer buffer = allocate(SMALLEST);

  /**
   * A tensor of the numbers. On the CPU it lies in the buffer: it ends with the next call of this.
   *
   * @param scope owns it
   */
  public NDArray tensor(long[] numbers, Shape shape, NDManager scope) {
    int bytes = Math.multiplyExact(numbers.length, Long.BYTES);
    if (bytes > buffer.capacity()) {
      buffer = allocate(Math.multiplyExact(Integer.highestOneBit(bytes), 2));
    }
    buffer.clear().limit(bytes);
    buffer.asLongBuffer().put(numbers);
    return scope.create(buffer, shape, DataType.INT64);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
