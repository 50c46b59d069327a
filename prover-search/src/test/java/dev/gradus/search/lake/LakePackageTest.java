package dev.gradus.search.lake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The package as the embedded Lean sees it; Checks.lean says what it is checked for. */
class LakePackageTest {

  /** The other test puts the modules one after another; Lake goes by what they import. */
  @Test
  void imports_ofEachModule_nameEarlierOnes() throws Exception {
    Path lean = Path.of("lean");
    List<String> earlier = new ArrayList<>();
    for (String module : LakePackage.MODULES) {
      List<String> imports = imports(lean.resolve("Gradus").resolve(module + ".lean"));
      assertTrue(earlier.containsAll(imports), module + " imports " + imports);
      earlier.add("Gradus." + module);
    }
    assertEquals(earlier, imports(lean.resolve("Gradus.lean")));
    try (Stream<Path> files = Files.list(lean.resolve("Gradus"))) {
      assertEquals(earlier.size(), files.count());
    }
  }

  private static List<String> imports(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("import Gradus"))
        .map(line -> line.substring("import ".length()))
        .toList();
  }

  @Test
  @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void elaborate_packageAndChecks_getsToTheEndWithoutAComplaint(@TempDir Path scratch)
      throws Exception {
    assertEquals("\"all checked\"\n", LakePackage.elaborate(LakePackage.checked(), scratch));
  }
}
