package dev.gradus.search.statement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class StatementReaderTest {
  @TempDir Path folder;

  private List<Statement> read(String fileName, String text) throws IOException {
    return read(fileName, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<Statement> read(String fileName, byte[] bytes) throws IOException {
    Path file = folder.resolve(fileName);
    Files.write(file, bytes);
    return new StatementReader(200).read(List.of(file));
  }

  @Test
  void read_jsonLines_keepsFieldsAndOrder() throws IOException {
    List<Statement> statements =
        read(
            "a.jsonl",
            "\uFEFF{\"name\":\"a\",\"statement\":\"theorem a : True :=\",\"other\":[1]}\r\n"
                + "\n"
                + "{\"name\":\"b\",\"statement\":\"theorem b : ∀ n, n = n :=\\n\","
                + "\"header\":\"open Nat\\n\",\"split\":\"test\"}");
    assertEquals(
        List.of(
            new Statement("a", "", "theorem a : True :=", ""),
            new Statement("b", "open Nat\n", "theorem b : ∀ n, n = n :=", "test")),
        statements);
  }

  @Test
  void read_forbidden_isKeptAndPartOfTheHash() throws IOException {
    String line = "{\"name\":\"a\",\"statement\":\"theorem a : True :=\"";
    Statement free = read("a.jsonl", line + "}").get(0);
    Statement bound = read("b.jsonl", line + ",\"forbidden\":[\"trivial\",\"A.b\"]}").get(0);
    assertEquals(List.of("trivial", "A.b"), bound.forbidden());
    assertFalse(bound.hash().equals(free.hash()));
    assertEquals("5afca92aead74115a1af60e9d5dc44ad38a50ff0be0fcc6ee746a2549543bd9a", free.hash());
  }

  static Stream<Arguments> hostileJson() {
    return Stream.of(
        Arguments.of("{\"name\":\"a\"", ":1: not JSON"),
        Arguments.of("nonsense", ":1: not JSON"),
        Arguments.of("[1]", ":1: not a JSON object"),
        Arguments.of("\n{} {}", ":2: not JSON"),
        Arguments.of("{}", ":1: the field \"name\" is missing"),
        Arguments.of("{\"name\":\"a\"}", "the field \"statement\" is missing"),
        Arguments.of(
            "{\"name\":\"a\",\"statement\":\"x :=\",\"forbidden\":\"b\"}", "not a list of names"),
        Arguments.of(
            "{\"name\":\"a\",\"statement\":\"x :=\",\"forbidden\":[1]}", "not a list of names"),
        Arguments.of("{\"name\":7,\"statement\":\"x :=\"}", "the field \"name\" is not a string"),
        Arguments.of("{\"name\":\" \",\"statement\":\"x :=\"}", "missing or empty"),
        Arguments.of("{\"name\":\"a\",\"name\":\"b\",\"statement\":\"x :=\"}", ":1: not JSON"),
        Arguments.of(
            "{\"name\":\"a\",\"statement\":\"theorem a : True := by simp\"}",
            "does not end in `:=`"),
        Arguments.of(
            "{\"name\":\"a\",\"statement\":\"x :=\"}\n\n{\"name\":\"a\",\"statement\":\"y :=\"}",
            ":3: the name 'a' is taken by "),
        Arguments.of("{\"name\":\"" + "a".repeat(300) + "\"}", "--max-line raises it"),
        Arguments.of("", "no statements"),
        Arguments.of("\n\n", "no statements"));
  }

  @ParameterizedTest
  @MethodSource("hostileJson")
  void read_hostileJson_saysWhereAndWhat(String text, String fault) {
    assertFault(fault, () -> read("a.jsonl", text));
  }

  static Stream<Arguments> hostileLean() {
    return Stream.of(
        Arguments.of("", "no theorem ends in `:= by sorry`"),
        Arguments.of("theorem a : True := trivial", "no theorem ends in `:= by sorry`"),
        Arguments.of("-- theorem a : True := by sorry", "no theorem ends in `:= by sorry`"),
        Arguments.of("\n/- /- -/ theorem a : True := by sorry", ":2: a comment that starts here"),
        Arguments.of("def a := \"\ntheorem", ":1: a string that starts here"),
        Arguments.of("theorem : True := by sorry", ":1: a theorem without a name"),
        Arguments.of(
            "theorem a : True := by sorry\ntheorem a : True := sorry",
            ":2: the name 'a' is taken"));
  }

  @ParameterizedTest
  @MethodSource("hostileLean")
  void read_hostileLean_saysWhereAndWhat(String text, String fault) {
    assertFault(fault, () -> read("a.lean", text));
  }

  @Test
  void read_notUtf8_saysWhere() {
    assertFault(
        ":2: not UTF-8", () -> read("a.jsonl", new byte[] {'\n', '"', (byte) 0xff, '"', '\n'}));
  }

  @Test
  void read_missingFile_saysSo() {
    assertFault("no such file", () -> new StatementReader(9).read(List.of(folder.resolve("no"))));
    assertFault("is a directory", () -> new StatementReader(9).read(List.of(folder)));
  }

  private static void assertFault(String fault, org.junit.jupiter.api.function.Executable reading) {
    StatementFormatException failure = assertThrows(StatementFormatException.class, reading);
    assertTrue(failure.getMessage().contains(fault), failure.getMessage());
    assertFalse(failure.getMessage().contains("\n"), failure.getMessage());
    assertEquals(2, failure.getExitCode());
  }

  @Test
  void read_leanFile_headerIsWhatStandsBeforeAndIsProved() throws IOException {
    List<Statement> statements =
        read(
            "a.lean",
            """
            /- A file. -/
            import Foo
            open Nat -- and more

            /-- Proved. -/
            theorem helper : 1 = 1 := rfl

            /-- To be proved: `:= by sorry`. -/
            @[simp]
            theorem first (n : Nat) -- here
                (h : 0 < n) :
                n = n := by
              sorry

            theorem second : "-- := by sorry" = "" := sorry
            example : True := by sorry
            """);
    String header = "import Foo\nopen Nat\ntheorem helper : 1 = 1 := rfl\n";
    assertEquals(
        List.of(
            new Statement(
                "first", header, "theorem first (n : Nat)\n    (h : 0 < n) :\n    n = n :=", ""),
            new Statement("second", header, "theorem second : \"-- := by sorry\" = \"\" :=", ""),
            new Statement("example_16", header, "theorem example_16 : True :=", "")),
        statements);
  }

  @Test
  void read_commandThatNobodyKnows_endsTheTheoremBeforeIt() throws IOException {
    List<Statement> statements =
        read(
            "a.lean",
            """
            namespace A
            mutual
            def f : Nat := 1
            end
            theorem x :
                1 = 1 := by
              sorry
            grind_pattern foo => bar
            theorem y : 2 = 2 := sorry
            end A
            theorem z : 3 = 3 := by
              have : True := by sorry
            simproc
            """);
    assertEquals(List.of("A.x", "A.y"), statements.stream().map(Statement::name).toList());
    assertEquals("theorem x :\n    1 = 1 :=", statements.get(0).statement());
    assertTrue(statements.get(1).header().endsWith("end\ngrind_pattern foo => bar\n"));
  }

  @Test
  void read_proofWithGapsThatGoesOnInTheFirstColumn_isInTheHeaderAsAWhole() throws IOException {
    String partly =
        """
        theorem foo : A ↔ B := {
          mp := sorry
          mpr := sorry
        }
        theorem let_it : let f := fun x => x; f 1 = 1 := by
          sorry
        theorem term : 1 = 1 :=
        have h : T := sorry
        rfl
        theorem down : 1 = 1 := by sorry
        termination_by x
        """;
    List<Statement> statements = read("a.lean", partly + "theorem bar : 1 = 1 := by sorry\n");
    assertEquals(List.of("let_it", "bar"), statements.stream().map(Statement::name).toList());
    String header = statements.get(1).header();
    assertTrue(header.startsWith("theorem foo : A ↔ B := {\n  mp := sorry\n  mpr := sorry\n}\n"));
    assertTrue(header.contains("have h : T := sorry\nrfl\n"), header);
    assertTrue(header.endsWith("by sorry\ntermination_by x\n"), header);
  }

  @Test
  void read_namespaces_qualifyNamesAndStayInTheHeader() throws IOException {
    List<Statement> statements =
        read(
            "a.lean",
            """
            namespace A.B
            section
            variable (n : Nat)
            lemma x : n = n := by sorry
            end
            theorem _root_.y : True := by sorry
            end A.B
            open Nat in
            set_option maxHeartbeats 400000 in
            private theorem z : True := by sorry
            theorem w : True := by sorry
            """);
    assertEquals(
        List.of("A.B.x", "y", "z", "w"), statements.stream().map(Statement::name).toList());
    assertEquals("namespace A.B\nsection\nvariable (n : Nat)\n", statements.get(0).header());
    assertEquals("theorem x : n = n :=", statements.get(0).statement());
    assertEquals(
        "namespace A.B\nsection\nvariable (n : Nat)\nend\nend A.B\n"
            + "open Nat\nset_option maxHeartbeats 400000\n",
        statements.get(2).header());
    assertEquals("theorem z : True :=", statements.get(2).statement());
    assertTrue(statements.get(3).header().endsWith("end A.B\n"));
  }

  @Test
  void statement_importsMathlib_readsTheHeader() {
    assertTrue(new Statement("a", "import Mathlib.Tactic\n", "x :=", "").importsMathlib());
    assertTrue(new Statement("a", "import Std\nimport Mathlib\n", "x :=", "").importsMathlib());
    assertFalse(new Statement("a", "-- import Mathlib\n", "x :=", "").importsMathlib());
  }
}
