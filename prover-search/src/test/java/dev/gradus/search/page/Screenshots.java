package dev.gradus.search.page;

import java.io.IOException;
import java.nio.file.Path;

/** Pictures for the documentation, where somebody asks for them. */
final class Screenshots {

  /** System property: the folder they are written to. */
  private static final String FOLDER = "gradus.screenshots";

  private Screenshots() {}

  /** Keeps what is in the window as NAME.png; does nothing unless a folder is named. */
  static void take(BrowserPage page, String name) throws IOException {
    String folder = System.getProperty(FOLDER);
    if (folder != null) {
      // Two frames: what was just asked for is drawn then.
      page.run("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
      page.screenshot(Path.of(folder, name + ".png"));
    }
  }
}
