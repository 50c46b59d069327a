package dev.gradus.lean.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** A file system of its own, so small that it is soon full; needs the right to mount one. */
record SmallDisk(Path folder) implements AutoCloseable {

  /** Skips the test where nothing can be mounted. */
  static SmallDisk mount(Path folder, int kilobytes) throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", folder.toString())
            == 0,
        "no right to mount a small file system (not root)");
    return new SmallDisk(folder);
  }

  /** Makes it larger or smaller, with all that is on it. */
  void resize(int kilobytes) throws Exception {
    assertEquals(0, run("mount", "-o", "remount,size=" + kilobytes + "k", folder.toString()));
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close() throws Exception {
    assertEquals(0, run("umount", folder.toString()));
  }
}
