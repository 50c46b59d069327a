package dev.gradus.model.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * The end of the process, without libtorch's destructors.
 *
 * <p>The JVM ends by exit(3), which destroys libtorch's static objects. It waits 0.3 s for threads
 * in native code before that; a training step or a long prompt takes longer, goes on with what was
 * destroyed, and the process dies of SIGSEGV instead of the signal or the code that it was told to
 * end with. Waiting for all native calls in a shutdown hook was the other candidate: hooks run at
 * the same time as those that still need the model, to answer what is under way or to save a run.
 *
 * <p>So exit(3) is told to call _exit(2) first of all, with the same status. There is nothing to
 * lose: what has to be written is written by Java, before.
 */
final class QuickExit {

  private static boolean arranged;

  private QuickExit() {}

  /** Does nothing where the C library is not glibc. */
  static synchronized void arrange() {
    if (arranged) {
      return;
    }
    arranged = true;
    // In a hook, for the last to register is the first to be called, and libtorch registers
    // destructors whenever it makes a static object.
    Runtime.getRuntime().addShutdownHook(new Thread(QuickExit::register, "gradus-quick-exit"));
  }

  private static void register() {
    try {
      NativeLibrary c = NativeLibrary.getInstance("c");
      Function exit = c.getFunction("_exit");
      // on_exit calls its function with the status and the pointer given here.
      c.getFunction("on_exit").invokeInt(new Object[] {exit, null});
    } catch (UnsatisfiedLinkError e) {
      // musl and others have no on_exit, and libtorch is built for glibc.
    }
  }
}
