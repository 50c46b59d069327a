package dev.gradus.curriculum.inequality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement read from its text, by Lean's precedences and by nothing that the generator knows,
 * and computed at a point. Operations that a type's rules must not use are errors.
 */
record WrittenInequality(
    String type, List<String> variables, List<String[]> hypotheses, String left, String right) {
  private static final Pattern STATEMENT =
      Pattern.compile(
          "theorem \\S+ \\((?<variables>[a-z ]+) : (?<type>\\w+)\\)"
              + "(?<hypotheses>(?: \\(h[₀-₉] : 0 [<≤] [a-z]\\))*) : (?<left>[^≤]+) ≤ (?<right>[^≤]+) :=");
  private static final Pattern HYPOTHESIS = Pattern.compile("0 ([<≤]) ([a-z])");
  private static final Pattern TOKEN = Pattern.compile("max|min|[a-z]|[0-9]+|⁻¹|[-+*/^():]");

  static WrittenInequality of(String statement) {
    Matcher m = STATEMENT.matcher(statement);
    if (!m.matches()) {
      throw new AssertionError("not as it should be written: " + statement);
    }
    List<String[]> hypotheses = new ArrayList<>();
    HYPOTHESIS
        .matcher(m.group("hypotheses"))
        .results()
        .forEach(h -> hypotheses.add(new String[] {h.group(1), h.group(2)}));
    String ascription = " : " + m.group("type") + ")";
    return new WrittenInequality(
        m.group("type"),
        List.of(m.group("variables").split(" ")),
        hypotheses,
        m.group("left").replace(ascription, ")"),
        m.group("right").replace(ascription, ")"));
  }

  /** Whether a point satisfies the hypotheses. */
  boolean appliesAt(Map<String, Rational> point) {
    return hypotheses.stream()
        .allMatch(h -> point.get(h[1]).compareTo(Rational.ZERO) >= (h[0].equals("<") ? 1 : 0));
  }

  /** Whether the conclusion is true there. */
  boolean holdsAt(Map<String, Rational> point) {
    return new Reader(left, point).value().compareTo(new Reader(right, point).value()) <= 0;
  }

  private final class Reader {
    private final List<String> tokens;
    private final Map<String, Rational> point;
    private int next;

    Reader(String text, Map<String, Rational> point) {
      this.tokens = TOKEN.matcher(text).results().map(MatchResult::group).toList();
      this.point = point;
    }

    Rational value() {
      Rational value = sum();
      if (next != tokens.size()) {
        throw new AssertionError("stops at " + next + " of " + tokens);
      }
      return value;
    }

    private boolean take(String token) {
      boolean is = next < tokens.size() && tokens.get(next).equals(token);
      next += is ? 1 : 0;
      return is;
    }

    /** 65: from the left. */
    private Rational sum() {
      Rational value = product();
      while (true) {
        if (take("+")) {
          value = value.plus(product());
        } else if (take("-")) {
          requireNot("Nat");
          value = value.plus(product().negated());
        } else {
          return value;
        }
      }
    }

    /** 70: from the left. */
    private Rational product() {
      Rational value = signed();
      while (true) {
        if (take("*")) {
          value = value.times(signed());
        } else if (take("/")) {
          requireField();
          value = value.times(signed().inverse());
        } else {
          return value;
        }
      }
    }

    /** 75: the sign of a power, which is weaker than the power. */
    private Rational signed() {
      if (take("-")) {
        requireNot("Nat");
        return signed().negated();
      }
      Rational base = call();
      return take("^") ? base.power(Integer.parseInt(tokens.get(next++))) : base;
    }

    private Rational call() {
      if (take("max")) {
        return call((x, y) -> x.compareTo(y) >= 0 ? x : y);
      }
      return take("min") ? call((x, y) -> x.compareTo(y) <= 0 ? x : y) : atom();
    }

    private Rational call(BinaryOperator<Rational> function) {
      Rational first = atom();
      return function.apply(first, atom());
    }

    private Rational atom() {
      Rational value;
      if (take("(")) {
        value = sum();
        if (!take(")")) {
          throw new AssertionError("no ) at " + next + " of " + tokens);
        }
      } else {
        String token = tokens.get(next++);
        value = token.matches("[0-9]+") ? Rational.of(Integer.parseInt(token)) : point.get(token);
      }
      while (take("⁻¹")) {
        requireField();
        value = value.inverse();
      }
      return value;
    }

    private void requireNot(String forbidden) {
      if (type.equals(forbidden)) {
        throw new AssertionError("not for " + type + ": " + tokens);
      }
    }

    private void requireField() {
      requireNot("Nat");
      requireNot("Int");
    }
  }
}
