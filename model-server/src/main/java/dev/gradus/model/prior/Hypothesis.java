package dev.gradus.model.prior;

import dev.gradus.model.lean.Lexer;
import java.util.Locale;
import java.util.Set;

/**
 * One name of the local context.
 *
 * @param name as printed, {@code ✝} included
 * @param type its type
 * @param sort whether it is an assumption, an element of some type, or an instance
 */
record Hypothesis(String name, Term type, Sort sort) {

  enum Sort {
    /** Its type is a proposition: something that can be used as a fact. */
    FACT,
    /** An element of a data type, or a function. */
    ELEMENT,
    /** A type, or an instance argument: nothing to reason about. */
    OTHER
  }

  private static final Set<String> FACT_HEADS =
      Set.of(
          "=", "≠", "<", ">", "≤", "≥", "∣", "∈", "∉", "⊆", "∧", "∨", "↔", "≍", "<+", "<+:", "<:+");

  static Hypothesis of(String name, Term type) {
    return new Hypothesis(name, type, sortOf(name, type));
  }

  /** Only an accessible name can be written in a tactic. */
  boolean accessible() {
    return isPlainName(name);
  }

  boolean isFact() {
    return sort == Sort.FACT;
  }

  boolean isElement() {
    return sort == Sort.ELEMENT;
  }

  /** A name that reads back as itself: letters, digits, marks, no daggers, quotes or keywords. */
  static boolean isPlainName(String name) {
    if (name.isEmpty() || name.length() > 40 || name.equals("_")) {
      return false;
    }
    int first = name.codePointAt(0);
    if (!(Character.isLetter(first) || first == '_') || first == 'λ') {
      return false;
    }
    return name.codePoints()
            .allMatch(
                c ->
                    Lexer.continuesIdentifier(c) && c != '✝' && c != '»' && !(c >= '⁰' && c <= '⁹'))
        && !DeniedWords.contains(name);
  }

  private static Sort sortOf(String name, Term type) {
    return switch (type.kind()) {
      case BINARY -> {
        if (type.head().equals("→")) {
          yield sortOf(name, type.right()) == Sort.FACT ? Sort.FACT : Sort.ELEMENT;
        }
        yield FACT_HEADS.contains(type.head()) ? Sort.FACT : Sort.ELEMENT;
      }
      case PREFIX -> type.head().equals("¬") ? Sort.FACT : Sort.ELEMENT;
      case QUANTIFIER -> {
        if (type.head().equals("∀")) {
          yield sortOf(name, type.right()) == Sort.FACT ? Sort.FACT : Sort.ELEMENT;
        }
        yield Sort.FACT;
      }
      case NAME, APPLICATION, LITERAL, OPAQUE -> sortOfApplied(name, type);
      case CONDITIONAL -> Sort.FACT;
      case NUMERAL, BRACKET, ASCRIPTION -> Sort.OTHER;
    };
  }

  /** `P`, `P x`, `List α`, `Type u`: told apart by the conventions of names, as a reader would. */
  private static Sort sortOfApplied(String name, Term type) {
    String head = type.head();
    if (head.equals("True") || head.equals("False")) {
      return Sort.FACT;
    }
    if (head.equals("Type") || head.equals("Sort") || head.equals("Prop")) {
      return Sort.OTHER;
    }
    if (name.startsWith("inst")) {
      return Sort.OTHER;
    }
    String bare = name.toLowerCase(Locale.ROOT);
    boolean factName =
        bare.startsWith("h")
            || bare.startsWith("ih")
            || bare.startsWith("this")
            || bare.contains("_ih");
    return factName && !isDataType(head) ? Sort.FACT : Sort.ELEMENT;
  }

  private static boolean isDataType(String head) {
    return Types.isKnown(head);
  }
}
