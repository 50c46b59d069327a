package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * Calls a method of a TorchScript module with autograd left on.
 *
 * <p>The one class in DJL's package: {@link IValueUtils#runMethod}, the public way to call a method
 * by name with values that are not tensors, always runs in inference mode, which training cannot
 * use, and the native entry below it is visible in this package only.
 */
public final class MethodCall {

  private MethodCall() {}

  /**
   * Runs a method.
   *
   * @param train false: in inference mode; true: as the thread's grad mode says
   * @return to be closed by the caller
   */
  public static IValue run(PtSymbolBlock module, String method, boolean train, IValue... inputs) {
    long[] handles = new long[inputs.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = inputs[i].getHandle();
    }
    return new IValue(
        PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, train, false));
  }
}
