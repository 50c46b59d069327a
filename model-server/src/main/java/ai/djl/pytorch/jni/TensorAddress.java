package ai.djl.pytorch.jni;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * Where the numbers of a tensor lie, on whatever device, for kernels that are not libtorch's.
 *
 * <p>In DJL's package because the native call is visible there only; the public way to it refuses
 * tensors on a GPU, whose memory Java cannot read. Here nothing is read.
 */
public final class TensorAddress {

  private TensorAddress() {}

  /** The address of an array without gaps; valid as long as the tensor. */
  public static Pointer of(PtNDArray array) {
    if (array.size() * array.getDataType().getNumOfBytes() <= Integer.MAX_VALUE) {
      return ofBuffer(array);
    }
    // A buffer is at most so long; the first line begins where the array does.
    try (PtNDArray line = (PtNDArray) array.get(new NDIndex("0:1"))) {
      return ofBuffer(line);
    }
  }

  private static Pointer ofBuffer(PtNDArray array) {
    return Native.getDirectBufferPointer(
        PyTorchLibrary.LIB.torchDirectByteBuffer(array.getHandle()));
  }

  /** The address of a matrix whose transpose has no gaps. */
  public static Pointer ofTransposed(PtNDArray matrix) {
    try (PtNDArray turned = matrix.transpose()) {
      return of(turned);
    }
  }
}
