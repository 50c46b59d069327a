package dev.gradus.lean.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherRewriterTest {
  private static final String LAUNCHER = SyntheticPackage.launcher();

  @Test
  void rewrite_exportUsedNowhere_assignmentDropped() {
    String text = LauncherRewriter.rewrite(LAUNCHER).text();

    assertTrue(text.contains("_main=wasmExports[\"__main_argc_argv\"]"), text);
    assertTrue(text.contains("_used=wasmExports[\"used\"]"), text);
    assertTrue(text.contains("_data=wasmExports[\"data\"].value"), text);
    assertFalse(text.contains("_unused"), text);
  }

  @Test
  void rewrite_keptExports_areReported() {
    Set<String> needed = LauncherRewriter.rewrite(LAUNCHER).neededExports();

    assertEquals(Set.of("__main_argc_argv", "used", "data"), needed);
  }

  @Test
  void rewrite_mounts_onlyWhatIsGranted() {
    String text = LauncherRewriter.rewrite(LAUNCHER).text();

    assertFalse(text.contains("root:\"/home\""), text);
    assertFalse(text.contains("root:\"/tmp\""), text);
    assertTrue(text.contains("GRADUS_LEAN_FOLDERS"), text);
  }

  @Test
  void rewrite_debugOutput_isRemoved() {
    assertFalse(LauncherRewriter.rewrite(LAUNCHER).text().contains("[DEBUG]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var _main,_lean_main,",
        "mergeLibSymbols(wasmExports,\"main\");",
        "updateGOT(origExports);",
        "var pthreadPoolSize=4;",
        "args.unshift(thisProgram);",
        "var TTY={",
        "process.binding(\"constants\")[\"fs\"]",
        "FS.chdir(cwd)}else{",
      })
  void rewrite_anchorMissing_layoutChanged(String anchor) {
    String changed = LAUNCHER.replace(anchor, "");

    LayoutChangedException e =
        assertThrows(LayoutChangedException.class, () -> LauncherRewriter.rewrite(changed));
    assertTrue(e.getMessage().startsWith("lean.js does not contain"), e.getMessage());
  }

  @Test
  void rewrite_anchorTwice_layoutChanged() {
    String changed = LAUNCHER + "var pthreadPoolSize=4;";

    LayoutChangedException e =
        assertThrows(LayoutChangedException.class, () -> LauncherRewriter.rewrite(changed));
    assertTrue(e.getMessage().contains("more than once"), e.getMessage());
  }

  @Test
  void rewrite_unknownStatementAmongExports_layoutChanged() {
    String changed = LAUNCHER.replace("_unused=", "surprise();_unused=");

    LayoutChangedException e =
        assertThrows(LayoutChangedException.class, () -> LauncherRewriter.rewrite(changed));
    assertTrue(e.getMessage().contains("surprise()"), e.getMessage());
  }
}
