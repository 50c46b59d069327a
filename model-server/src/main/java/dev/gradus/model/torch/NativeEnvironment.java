package dev.gradus.model.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** The process's environment as native libraries see it, which Java can only read. */
final class NativeEnvironment {

  private NativeEnvironment() {}

  /** A value that is there already stays. Does nothing where the C library has no setenv. */
  static void setDefault(String name, String value) {
    try {
      Function setenv = NativeLibrary.getInstance("c").getFunction("setenv");
      setenv.invokeInt(new Object[] {name, value, 0});
    } catch (UnsatisfiedLinkError e) {
      // The library then does as it does by default.
    }
  }
}
