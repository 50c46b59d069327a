package dev.gradus.curriculum.inequality;

import dev.gradus.curriculum.inequality.Term.Binary;
import dev.gradus.curriculum.inequality.Term.Inverse;
import dev.gradus.curriculum.inequality.Term.Literal;
import dev.gradus.curriculum.inequality.Term.Negation;
import dev.gradus.curriculum.inequality.Term.Power;
import dev.gradus.curriculum.inequality.Term.Variable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes an inequality as a theorem of Lean. Variables are called by the order in which they are
 * read, and hypotheses have that order too: inequalities that differ in variables' names alone are
 * the same text.
 */
final class LeanText {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "x", "y", "z", "w");
  private static final String DIGITS = "₀₁₂₃₄₅₆₇₈₉";

  /** Precedences of Lean's notation. */
  private static final int SUM = 65;

  private static final int PRODUCT = 70;
  private static final int POWER = 75;
  private static final int APPLICATION = 1022;
  private static final int ATOM = 1024;

  private final NumberType type;
  private final Inequality inequality;
  private final List<Integer> variables;

  LeanText(NumberType type, Inequality inequality) {
    this.type = type;
    this.inequality = inequality;
    Set<Integer> read = new LinkedHashSet<>(inequality.left().variables());
    read.addAll(inequality.right().variables());
    this.variables = List.copyOf(read);
  }

  /** The variables, in the order of their names. */
  List<Integer> variables() {
    return variables;
  }

  /**
   * {@code theorem NAME (a b : T) (h₀ : 0 < a) : LEFT ≤ RIGHT :=}. Conditions on variables that are
   * not in the conclusion are left out: it holds whatever they are, so it holds where they are 1.
   */
  String statement(String name) {
    StringBuilder text = new StringBuilder("theorem ").append(name).append(" (");
    variables.forEach(variable -> text.append(name(variable)).append(' '));
    text.append(": ").append(type.lean()).append(')');
    int hypothesis = 0;
    for (int variable : variables) {
      Sign sign = inequality.conditions().signs().get(variable);
      if (sign != null) {
        text.append(" (h").append(DIGITS.charAt(hypothesis++)).append(" : 0 ");
        text.append(sign.relation()).append(' ').append(name(variable)).append(')');
      }
    }
    text.append(" : ");
    write(inequality.left(), 0, text);
    text.append(" ≤ ");
    write(inequality.right(), 0, text);
    return text.append(" :=").toString();
  }

  private String name(int variable) {
    return NAMES.get(variables.indexOf(variable));
  }

  /**
   * Writes a term.
   *
   * @param least precedence that needs no brackets where it stands
   */
  private void write(Term term, int least, StringBuilder text) {
    boolean brackets = precedence(term) < least;
    if (brackets) {
      text.append('(');
    }
    if (term instanceof Variable t) {
      text.append(name(t.number()));
    } else if (term instanceof Literal t) {
      text.append(t.value());
    } else if (term instanceof Negation t) {
      write(t, text);
    } else if (term instanceof Inverse t) {
      write(t.of(), ATOM, text);
      text.append("⁻¹");
    } else if (term instanceof Power t) {
      write(t.base(), POWER + 1, text);
      text.append(" ^ ").append(t.exponent());
    } else if (term instanceof Binary t) {
      write(t, text);
    }
    if (brackets) {
      text.append(')');
    }
  }

  /**
   * Lean takes a minus before what it does not know the type of for one of integers, and a power
   * has no type until all else is known: {@code -x ^ 2} of a rational needs its type beside it.
   */
  private void write(Negation t, StringBuilder text) {
    boolean typed = type.hasQuotients() && !isEvident(t);
    text.append(typed ? "(-" : "-");
    write(t.of(), POWER, text);
    text.append(typed ? " : " + type.lean() + ")" : "");
  }

  /** Whether Lean knows the type of a term from its parts. */
  private static boolean isEvident(Term term) {
    if (term instanceof Negation t) {
      return isEvident(t.of());
    } else if (term instanceof Inverse t) {
      return isEvident(t.of());
    } else if (term instanceof Binary t) {
      return isEvident(t.left()) || isEvident(t.right());
    }
    return term instanceof Variable;
  }

  private void write(Binary t, StringBuilder text) {
    switch (t.operation()) {
      case PLUS -> infix(t, SUM, " + ", text);
      case MINUS -> infix(t, SUM, " - ", text);
      case TIMES -> infix(t, PRODUCT, " * ", text);
      case OVER -> infix(t, PRODUCT, " / ", text);
      case MAX -> call(t, "max ", text);
      case MIN -> call(t, "min ", text);
    }
  }

  private void infix(Binary t, int precedence, String sign, StringBuilder text) {
    write(t.left(), precedence, text);
    text.append(sign);
    write(t.right(), precedence + 1, text);
  }

  private void call(Binary t, String function, StringBuilder text) {
    text.append(function);
    write(t.left(), ATOM, text);
    text.append(' ');
    write(t.right(), ATOM, text);
  }

  private int precedence(Term term) {
    if (term instanceof Negation && type.hasQuotients() && !isEvident(term)) {
      return ATOM; // in its own brackets
    } else if (term instanceof Negation || term instanceof Power) {
      return POWER;
    } else if (term instanceof Binary t) {
      return switch (t.operation()) {
        case PLUS, MINUS -> SUM;
        case TIMES, OVER -> PRODUCT;
        case MAX, MIN -> APPLICATION;
      };
    }
    return ATOM;
  }
}
