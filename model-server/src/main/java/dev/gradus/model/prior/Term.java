package dev.gradus.model.prior;

import java.util.List;
import java.util.function.Consumer;

/**
 * The skeleton of a printed Lean term: enough to see connectives, relations, operators, binders and
 * applications, without knowing any declaration.
 *
 * @param kind what the node is
 * @param head the name, numeral, operator symbol or quantifier; for an application the name of the
 *     function, or empty when that is not a name
 * @param args operands or arguments in order; for a quantifier only the body
 * @param bound variables that a quantifier binds; empty otherwise
 * @param text the source text of the node, without parentheses around it
 */
record Term(Kind kind, String head, List<Term> args, List<Bound> bound, String text) {

  enum Kind {
    NAME,
    NUMERAL,
    /** A string or character, a sort, a metavariable: anything closed. */
    LITERAL,
    APPLICATION,
    BINARY,
    PREFIX,
    /** {@code ∀}, {@code ∃} or {@code fun}. */
    QUANTIFIER,
    /** {@code if c then a else b}. */
    CONDITIONAL,
    /** {@code [a, b]}, {@code ⟨a, b⟩}, {@code (a, b)} and {@code {…}}. */
    BRACKET,
    /** {@code (a : T)}; the argument is {@code a}, the head is the text of {@code T}. */
    ASCRIPTION,
    /** Not understood, or cut off. */
    OPAQUE
  }

  /**
   * A bound variable.
   *
   * @param name as printed
   * @param type text of its type, empty when not printed
   * @param explicit false in braces and brackets
   */
  record Bound(String name, String type, boolean explicit) {}

  static Term leaf(Kind kind, String text) {
    return new Term(kind, text, List.of(), List.of(), text);
  }

  boolean isBinary(String operator) {
    return kind == Kind.BINARY && head.equals(operator);
  }

  boolean isQuantifier(String quantifier) {
    return kind == Kind.QUANTIFIER && head.equals(quantifier);
  }

  boolean isName() {
    return kind == Kind.NAME;
  }

  boolean isNumeral() {
    return kind == Kind.NUMERAL;
  }

  Term left() {
    return args.get(0);
  }

  Term right() {
    return args.get(args.size() - 1);
  }

  /** The text as an argument of an application: in parentheses unless it is one word. */
  String atomic() {
    return switch (kind) {
      case NAME, NUMERAL, LITERAL, BRACKET -> text;
      default -> "(" + text + ")";
    };
  }

  /** Visits this node and everything below it, outside in. */
  void visit(Consumer<Term> visitor) {
    visitor.accept(this);
    for (Term arg : args) {
      arg.visit(visitor);
    }
  }
}
