package dev.gradus.model.torch;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * The class path without the bundled libtorch for CPUs. DJL takes a bundled one where it finds one,
 * whatever it is for, and downloads only where there is none.
 */
final class WithoutBundled extends ClassLoader {

  private static final String BUNDLED = "native/lib/pytorch.properties";

  WithoutBundled(ClassLoader parent) {
    super(parent);
  }

  @Override
  public URL getResource(String name) {
    return name.equals(BUNDLED) ? null : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.equals(BUNDLED) ? Collections.emptyEnumeration() : super.getResources(name);
  }
}
