package dev.gradus.model.premises;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CitationsTest {

  private static final List<String> PREMISES =
      List.of("Nat.add_comm", "Nat.add", "List.map_map", "not_and'");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "simp [Nat.add_comm, h] | simp [§1, h]",
        "exact (Nat.add_comm _ _).symm | exact (§1 _ _).symm",
        "exact Nat.add_comm.symm | exact §1.symm",
        "rw [← List.map_map] at h | rw [← §3] at h",
        "apply Nat.add_comm' | apply Nat.add_comm'",
        "apply Nat.add | apply §2",
        "apply Nat.add.foo | apply §2.foo",
        "simp [not_and'] | simp [§4]",
        "exact xNat.add_comm | exact xNat.add_comm",
        "omega | omega",
      })
  void shorten_thenExpand_isTheTactic(String tactic, String shorter) {
    assertEquals(shorter, Citations.shorten(tactic, PREMISES));
    assertEquals(tactic, Citations.expand(shorter, PREMISES));
  }

  @Test
  void expand_placeThatNothingIsAt_stays() {
    assertEquals("simp [§0, §9, §77]", Citations.expand("simp [§0, §9, §77]", PREMISES));
    assertEquals("exact §1", Citations.expand("exact §1", List.of()));
  }

  @Test
  void expand_dollarsAndBackslashes_areText() {
    assertEquals("f $ «a\\b» $1", Citations.expand("f $ §1 $1", List.of("«a\\b»")));
  }

  @Test
  void list_ofNone_isEmpty() {
    assertEquals("", Citations.list(List.of()));
    assertEquals("§1 Nat.add_comm §2 Nat.add", Citations.list(PREMISES.subList(0, 2)));
  }
}
