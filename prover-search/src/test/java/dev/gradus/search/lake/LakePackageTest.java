package dev.gradus.search.lake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The package as the embedded Lean sees it; Checks.lean says what it is checked for. */
class LakePackageTest {

  @Test
  @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void elaborate_packageAndChecks_getsToTheEndWithoutAComplaint(@TempDir Path scratch)
      throws Exception {
    assertEquals("\"all checked\"\n", LakePackage.elaborate(LakePackage.checked(), scratch));
  }
}
