package dev.gradus.minif2f.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MiniF2FTest {

  private static final String HEADER =
      "import Mathlib\n\nset_option maxHeartbeats 0\n\nopen Nat\n\n";

  @TempDir Path root;

  @Test
  void read_cloneOfTheRepository_takesTheSplitsFolder() throws IOException {
    cloneOf("Valid", "b_two", "a_one");
    cloneOf("Test", "c_three");
    write("MiniF2F/Valid.lean", "import MiniF2F.Valid.a_one\nimport MiniF2F.Valid.b_two\n");
    write("MiniF2F.lean", "import MiniF2F.Valid\n");
    write(".lake/packages/lib/Valid/x.lean", lean("not_ours"));
    MiniF2F valid = MiniF2F.read(root, Split.VALID);
    assertEquals(List.of("a_one", "b_two"), names(valid));
    Statement first = valid.statements().get(0);
    assertEquals("theorem a_one (n : ℕ)\n  (h : n = 1) :\n  n ^ 2 = 1 :=", first.statement());
    assertTrue(first.header().startsWith("import Mathlib"), first.header());
    assertEquals("valid", first.split());
    assertEquals(List.of("c_three"), names(MiniF2F.read(root, Split.TEST)));
  }

  @Test
  void read_flatFolder_splitIsTheFoldersName() throws IOException {
    write("valid/one.lean", lean("one"));
    assertEquals(List.of("one"), names(MiniF2F.read(root, Split.VALID)));
    assertEquals(List.of("one"), names(MiniF2F.read(root.resolve("valid"), Split.VALID)));
  }

  @Test
  void read_oneFileASplit_takesAllTheorems() throws IOException {
    write("MiniF2F/Valid.lean", lean("one") + "\n\ntheorem two : 1 = 1 := by sorry\n");
    assertEquals(List.of("one", "two"), names(MiniF2F.read(root, Split.VALID)));
  }

  @Test
  void read_jsonLines_takesTheSplitAndThoseWithout() throws IOException {
    Path file = write("all.jsonl", json("a", "valid") + json("b", "test") + json("c", ""));
    assertEquals(List.of("a", "c"), names(MiniF2F.read(file, Split.VALID)));
    assertEquals(List.of("b", "c"), names(MiniF2F.read(file, Split.TEST)));
  }

  @Test
  void read_folderWithJsonLines_takesTheSplitsFile() throws IOException {
    write("valid.jsonl", json("a", "valid"));
    write("test.jsonl", json("b", "test"));
    assertEquals(List.of("b"), names(MiniF2F.read(root, Split.TEST)));
  }

  @Test
  void sha256_dependsOnContentNotOnLayoutOrOrder() throws IOException {
    Path one = write("one.jsonl", json("a", "valid") + json("b", "valid"));
    Path other = write("other.jsonl", json("b", "") + json("a", "valid"));
    Path changed = write("changed.jsonl", json("a", "valid") + json("bb", "valid"));
    String hash = MiniF2F.read(one, Split.VALID).sha256();
    assertEquals(hash, MiniF2F.read(other, Split.VALID).sha256());
    assertNotEquals(hash, MiniF2F.read(changed, Split.VALID).sha256());
    assertEquals(64, hash.length());
  }

  @Test
  void read_nothingThere_saysWhatIsLookedFor() throws IOException {
    String missing = fault(root.resolve("missing"));
    assertTrue(missing.contains("no such file or folder"), missing);
    String empty = fault(root);
    assertTrue(empty.contains("no folder 'valid'"), empty);
    String other = fault(write("x.jsonl", json("b", "test")));
    assertTrue(other.contains("--split valid"), other);
  }

  @Test
  void read_twoPlaces_asksWhich() throws IOException {
    write("a/Valid/one.lean", lean("one"));
    write("b/valid/one.lean", lean("one"));
    String fault = fault(root);
    assertTrue(fault.contains("name one of them"), fault);
  }

  @Test
  void read_folderNamedLikeTheSplitButEmpty_isNotTaken() throws IOException {
    Files.createDirectories(root.resolve("valid/deep"));
    write("MiniF2F/Valid/one.lean", lean("one"));
    assertEquals(List.of("one"), names(MiniF2F.read(root, Split.VALID)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"name\": 1}",
        "{\"name\": \"a\", \"statement\": \"theorem a : 1 = 1\"}",
        "{\"name\": \"a\", \"split\": \"valid\"}",
        "theorem a : 1 = 1 := by sorry",
      })
  void read_hostileFile_isOneLineThatNamesIt(String content) throws IOException {
    Path file = write("hostile.jsonl", content);
    String fault = fault(file);
    assertTrue(fault.startsWith(file.toString()), fault);
    assertFalse(fault.contains("\n"), fault);
  }

  @Test
  void core_replacesTheHeaderOnly() throws IOException {
    write("valid/one.lean", lean("one"));
    Statement own = MiniF2F.read(root, Split.VALID).statements().get(0);
    assertEquals(own, Header.OWN.applyTo(own));
    Statement core = Header.CORE.applyTo(own);
    assertEquals(own.statement(), core.statement());
    assertFalse(core.importsMathlib());
    assertTrue(core.header().contains("notation \"ℚ\" => Rat"), core.header());
  }

  @Test
  void read_theRealData_has244AndTheCoreOnesAgree() {
    Path shared = Path.of(System.getProperty("gradus.shared", "../../shared")).resolve("minif2f");
    assumeTrue(Files.exists(shared.resolve("valid.jsonl")), "no miniF2F beside the repository");
    MiniF2F all = MiniF2F.read(shared.resolve("valid.jsonl"), Split.VALID);
    assertEquals(244, all.statements().size());
    List<Statement> underCore = all.statements().stream().map(Header.CORE::applyTo).toList();
    MiniF2F core = MiniF2F.read(shared.resolve("valid-core.jsonl"), Split.VALID);
    assertEquals(60, core.statements().size());
    assertTrue(underCore.containsAll(core.statements()));
  }

  private void cloneOf(String split, String... names) throws IOException {
    for (String name : names) {
      write("MiniF2F/" + split + "/" + name + ".lean", lean(name));
    }
  }

  private static String lean(String name) {
    return HEADER + "theorem " + name + " (n : ℕ)\n  (h : n = 1) :\n  n ^ 2 = 1 := by sorry";
  }

  private static String json(String name, String split) {
    return "{\"name\": \"%1$s\", \"split\": \"%2$s\", \"statement\": \"theorem %1$s : 1 = 1 :=\"}\n"
        .formatted(name, split);
  }

  private Path write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static String fault(Path data) {
    return assertThrows(StatementFormatException.class, () -> MiniF2F.read(data, Split.VALID))
        .getMessage();
  }

  private static List<String> names(MiniF2F data) {
    return data.statements().stream().map(Statement::name).toList();
  }
}
