package dev.gradus.curriculum.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gradus.v1.LibraryTheorem;
import dev.gradus.v1.StatedTheorem;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
  private static final Root INIT = new Root("Init", List.of("Init"));
  private static final Root STD = new Root("Std", List.of("Std"));

  private static LibraryTheorem theorem(String name, long digest, String text, String... sets) {
    return LibraryTheorem.newBuilder()
        .setName(name)
        .setModule("Init.Core")
        .setDigest(digest)
        .addAllSets(List.of(sets))
        .setStated(StatedTheorem.newBuilder().setStatement(text))
        .build();
  }

  private static LibraryTheorem hidden(String name, long digest, String... sets) {
    return theorem(name, digest, "", sets).toBuilder().clearStated().build();
  }

  @Test
  void statements_sameDigest_areOneQuestionThatNoneOfThemMayAnswer() {
    Duplicates duplicates = new Duplicates();
    duplicates.add(INIT, hidden("Nat.generated", 1, "grind"));
    duplicates.add(INIT, theorem("Nat.one", 1, "theorem x : 1 = 1 :=", "simp"));
    duplicates.add(INIT, theorem("Nat.other", 2, "theorem x : 2 = 2 :="));
    duplicates.add(INIT, theorem("Nat.two", 1, "theorem x : 1 = 1 :="));
    List<LibraryStatement> statements = duplicates.statements();
    assertEquals(2, statements.size());
    assertEquals("Nat.one", statements.get(0).name());
    assertEquals(List.of("Nat.one", "Nat.generated", "Nat.two"), statements.get(0).forbidden());
    assertEquals(
        "attribute [-grind] Nat.generated\nattribute [-simp] Nat.one\n",
        statements.get(0).header());
    assertEquals(List.of("Nat.other"), statements.get(1).forbidden());
    assertEquals("", statements.get(1).header());
  }

  @Test
  void statements_listedAgainUnderAnotherImport_areErasedOnlyWhereTheyAre() {
    Duplicates duplicates = new Duplicates();
    duplicates.add(STD, hidden("Nat.one", 1, "simp"));
    duplicates.add(STD, theorem("Std.one", 1, "theorem x : 1 = 1 :=", "ext"));
    LibraryStatement statement = duplicates.statements().get(0);
    assertEquals("Std.one", statement.name());
    assertEquals(
        "import Std\nattribute [-simp] Nat.one\nattribute [-ext] Std.one\n", statement.header());
  }

  @Test
  void statements_noneCanBePrinted_areNoQuestion() {
    Duplicates duplicates = new Duplicates();
    duplicates.add(INIT, theorem("Nat.one", 1, ""));
    assertEquals(List.of(), duplicates.statements());
  }

  @Test
  void statements_oneOfThemIsHeldOut_isAskedUnderItsName() {
    String heldOut = heldOutName();
    Duplicates duplicates = new Duplicates();
    duplicates.add(INIT, theorem("Nat.le_refl", 1, "theorem x : 1 = 1 :="));
    duplicates.add(INIT, theorem(heldOut, 1, "theorem x : 1 = 1 :="));
    assertEquals(heldOut, duplicates.statements().get(0).name());
    assertEquals("held-out", duplicates.statements().get(0).split());
  }

  private static String heldOutName() {
    return java.util.stream.IntStream.range(0, 1_000)
        .mapToObj(i -> "Nat.made_up_" + i)
        .filter(dev.gradus.curriculum.HoldOut::isHeldOut)
        .findFirst()
        .orElseThrow();
  }
}
