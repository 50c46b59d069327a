package dev.gradus.model.torch;

/**
 * oneDNN, told to keep few of the kernels that it compiles, one for each shape of a product.
 *
 * <p>In training hardly a batch has as many tokens as one before, so a kernel is used again in the
 * other layers of its step, seldom later. By default the last 1,024 are kept, which take 700 MB; a
 * step of training needs 25, one of decoding five for each number of rows. libtorch's own layer
 * above oneDNN would keep as many again. Both read their variable at the first call.
 */
final class KernelCache {

  private static final int KEPT = 128;

  private static final int KEPT_ABOVE = 16;

  private KernelCache() {}

  /** Before libtorch is loaded; a value that is there already stays. */
  static void arrange() {
    NativeEnvironment.setDefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", Integer.toString(KEPT));
    NativeEnvironment.setDefault("LRU_CACHE_CAPACITY", Integer.toString(KEPT_ABOVE));
  }
}
