package dev.gradus.model.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * glibc's malloc, told to keep large blocks.
 *
 * <p>libtorch has no cache of its own on the CPU: each tensor is one malloc, and by default glibc
 * gives large blocks back to the kernel when they are freed. So each step's buffers would be
 * mapped, zeroed page by page and unmapped again.
 */
final class Allocator {

  /** Parameters of mallopt (malloc.h). */
  private static final int M_TRIM_THRESHOLD = -1;

  private static final int M_MMAP_THRESHOLD = -3;

  /** Most bytes that malloc takes from the heap; a 64-bit glibc allows half of an arena: 32 MB. */
  private static final int LARGEST = 32 << 20;

  /** Free bytes at the end of an arena that are kept. */
  private static final int KEPT = 512 << 20;

  private Allocator() {}

  /** Does nothing where the C library is not glibc. */
  static void keepFreedMemory() {
    try {
      Function mallopt = NativeLibrary.getInstance("c").getFunction("mallopt");
      mallopt.invokeInt(new Object[] {M_MMAP_THRESHOLD, LARGEST});
      mallopt.invokeInt(new Object[] {M_TRIM_THRESHOLD, KEPT});
    } catch (UnsatisfiedLinkError e) {
      // musl and others have no mallopt: as fast as they are.
    }
  }
}
