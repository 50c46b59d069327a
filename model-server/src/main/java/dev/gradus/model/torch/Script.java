package dev.gradus.model.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.MethodCall;
import java.util.List;

/**
 * A TorchScript program without parameters, compiled from source text.
 *
 * <p>All tensors, weights included, are passed in; so the program can be shared by threads, and
 * autograd reaches the weights that were made in Java. A source resource holds methods without
 * indentation, {@code def name(self, x: Tensor) -> Tensor:}, in the dialect of TorchScript's
 * serialised form (operators are {@code torch.name}); the methods of all resources form one class
 * and may call each other by {@code self.name(...)}.
 */
public final class Script implements AutoCloseable {

  private final PtSymbolBlock module;

  private Script(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Compiles.
   *
   * @param manager owns the program
   * @param className the class that the methods form
   * @param resources absolute names of resources on the class path, such as {@code
   *     /dev/gradus/model/decoder/decoder.ts}
   */
  public static Script compile(NDManager manager, String className, List<String> resources) {
    return new Script(ScriptArchive.read(className, resources).load((PtNDManager) manager));
  }

  /**
   * Calls a method in inference mode: no autograd, and the results are inference tensors, which can
   * never take part in a later recorded call.
   *
   * @return to be closed by the caller
   */
  public IValue infer(String method, IValue... arguments) {
    interpretPlainly();
    return MethodCall.run(module, method, false, arguments);
  }

  /**
   * Calls a method as the thread's grad mode says: operations on arrays that require a gradient are
   * recorded inside a {@link ai.djl.training.GradientCollector}.
   *
   * @return to be closed by the caller
   */
  public IValue call(String method, IValue... arguments) {
    interpretPlainly();
    return MethodCall.run(module, method, true, arguments);
  }

  /**
   * Turns libtorch's profiling executor off for this thread. It would specialise the program to the
   * shapes it meets, of which there are many here, and on the CPU it has nothing to fuse with: each
   * step takes a tenth to a third longer under it.
   */
  private static void interpretPlainly() {
    JniUtils.setGraphExecutorOptimize(false);
  }

  @Override
  public void close() {
    module.close();
  }
}
