package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextCapsTest {
  private final TextCaps caps = new TextCaps(40, 100, 60, 3);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rfl",
        "exact ⟨((h)), [x], {y}⟩",
        "  simp\n  at h",
        "))) ((( )))",
        "exact \uD835\uDD5C",
        "exact ((())) + ((()))",
        "ååååååååååååååååååå"
      })
  void refuseTactic_withinTheCaps_isLetThrough(String tactic) {
    assertEquals(Optional.empty(), caps.refuseTactic(tactic));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exact (((())))",
        "exact ⟨⟨⟨⟨h⟩⟩⟩⟩",
        "exact ([{⟨h⟩}])",
        "exact ⌊⌊⌊⌊x⌋⌋⌋⌋",
        "rfl\u0000",
        "rfl\u001b[2J",
        "exact \uD835",
        "exact \uDD5C x",
        "exact \uD835\uD835\uDD5C",
        "åååååååååååååååååååååå"
      })
  void refuseTactic_beyondTheCaps_isRefused(String tactic) {
    assertEquals(true, caps.refuseTactic(tactic).isPresent());
  }

  @Test
  void refuseTactic_tooLong_namesLengthAndLimit() {
    assertEquals(
        Optional.of("tactic is 41 bytes long, the limit is 40"), caps.refuseTactic("x".repeat(41)));
  }

  @Test
  void refuse_otherTexts_haveCapsOfTheirOwn() {
    assertEquals(Optional.empty(), caps.refuseProof("x".repeat(100)));
    assertEquals(Optional.empty(), caps.refuseStatement("x".repeat(60)));
    assertEquals(true, caps.refuseHeader("x".repeat(61)).isPresent());
  }
}
