package dev.gradus.lean.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeanVersionTest {
  @Test
  void parse_releaseAndPrerelease_haveVersionAndCommit() {
    assertEquals(
        Optional.of(new LeanVersion("4.20.0", "77cfc4d1a4f6")),
        LeanVersion.parse(
            "Lean (version 4.20.0, x86_64-unknown-linux-gnu, commit 77cfc4d1a4f6, Release)"));
    assertEquals(
        Optional.of(new LeanVersion("4.9.0-rc1", "")),
        LeanVersion.parse("Lean (version 4.9.0-rc1, Release)"));
    assertEquals(Optional.empty(), LeanVersion.parse("bash: lean: command not found"));
  }

  @ParameterizedTest
  @CsvSource({
    "4.20.0, 4.20.0, true",
    "4.20.1, 4.20.0, true",
    "4.9.0, 4.20.0, false",
    "4.28.0-pre, 4.20.0, true",
    "5.0, 4.34.1, true",
    "4.34.0, 4.34.1, false",
    "nonsense, 4.20.0, false",
  })
  void isAtLeast_comparesNumbers(String version, String other, boolean expected) {
    assertEquals(expected, new LeanVersion(version, "").isAtLeast(other));
  }
}
