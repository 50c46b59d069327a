package dev.gradus.lean.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderTextTest {
  /** Line breaks are written {@code ¶}. */
  private static String complete(String header) {
    return HeaderText.complete(header.replace("¶", "\n")).replace("\n", "¶");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "open Nat in¶ | open Nat¶",
        "import Lean¶open Nat in¶ | import Lean¶open Nat¶",
        "set_option maxRecDepth 1000 in set_option a.b \" in\" in¶ | set_option maxRecDepth 1000¶set_option a.b \" in\"¶",
        "def f := 1¶open Nat¶  Int in -- why¶/-- What it says. -/¶ | def f := 1¶open Nat¶  Int¶",
        "variable {α : Type}¶omit [Inhabited α] in¶ | variable {α : Type}¶omit [Inhabited α]¶",
        "open Nat¶/-- Doc in¶ --/¶ | open Nat¶",
        "/- in -/ | ``",
        "open Nat¶@[simp, elab_as_elim] | open Nat¶",
        "open Nat in¶/-- Doc. -/¶@[simp, to_additive (attr := simp) [x]] protected¶ | open Nat¶",
        "open Nat in -- and¶private | open Nat¶",
      })
  void complete_endsWithinTheTheoremsCommand_endsBeforeIt(String header, String expected) {
    assertEquals(expected, complete(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open Nat¶",
        "import Mathlib¶¶set_option maxHeartbeats 0¶¶open Real Nat¶",
        "noncomputable section¶",
        "open Nat in¶theorem a : True := trivial¶",
        "notation \"x in\" => 1¶",
        "def «open» := 1¶#check foo.in¶",
        "theorem a : 1 = 1 := by¶  simp¶",
      })
  void complete_wholeCommands_stay(String header) {
    assertEquals(header, complete(header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/- open", "open Nat in /-- not closed", "def a := \"", "in", "by in"})
  void complete_notLean_isLeftToLean(String header) {
    assertEquals(header, complete(header));
  }

  @Test
  void complete_empty_isEmpty() {
    assertEquals("", HeaderText.complete(""));
    assertEquals("", HeaderText.complete("-- nothing\n"));
  }
}
