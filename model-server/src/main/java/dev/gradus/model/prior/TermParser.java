package dev.gradus.model.prior;

import dev.gradus.model.lean.Lexer;
import dev.gradus.model.lean.Lexer.Token;
import dev.gradus.model.prior.Term.Bound;
import dev.gradus.model.prior.Term.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An operator-precedence parser (Pratt 1973) for printed Lean terms.
 *
 * <p>It never fails: an unknown symbol is an operator of middle precedence, a missing operand or a
 * term past the limits becomes {@link Kind#OPAQUE}. Time is linear in the number of tokens, which
 * is capped, and so is the depth.
 */
final class TermParser {

  /** Tokens read of one term. A goal beyond that is met by its outer shape only. */
  static final int MAX_TOKENS = 3000;

  private static final int MAX_DEPTH = 100;

  /**
   * Binding power of infix operators, after Lean's Prelude; right-associative ones are negative.
   */
  private static final Map<String, Integer> INFIX =
      Map.ofEntries(
          Map.entry("<|", -10),
          Map.entry("$", -10),
          Map.entry("|>", 10),
          Map.entry("↔", 20),
          Map.entry("→", -25),
          Map.entry("->", -25),
          Map.entry("∨", -30),
          Map.entry("||", 30),
          Map.entry("∧", -35),
          Map.entry("×", -35),
          Map.entry("&&", 35),
          Map.entry("=", 50),
          Map.entry("≠", 50),
          Map.entry("<", 50),
          Map.entry(">", 50),
          Map.entry("≤", 50),
          Map.entry("≥", 50),
          Map.entry("∣", 50),
          Map.entry("∈", 50),
          Map.entry("∉", 50),
          Map.entry("⊆", 50),
          Map.entry("==", 50),
          Map.entry("!=", 50),
          Map.entry("≍", 50),
          Map.entry("++", 65),
          Map.entry("::", -67),
          Map.entry("+", 65),
          Map.entry("-", 65),
          Map.entry("*", 70),
          Map.entry("/", 70),
          Map.entry("%", 70),
          Map.entry("^", -75),
          Map.entry("∘", -90));

  private static final int UNKNOWN_INFIX = 55;
  private static final int APPLICATION = 1000;

  private static final Map<String, Integer> PREFIX =
      Map.of("¬", 40, "-", 75, "!", 40, "↑", 1000, "√", 1000, "⇑", 1000, "↥", 1000, "@", 1000);

  private static final Set<String> QUANTIFIERS = Set.of("∀", "∃", "∃!", "fun", "λ", "Σ", "∑", "∏");
  private static final Set<String> STOPS =
      Set.of(")", "]", "}", "⟩", "⌋", "⌉", ",", ":", ":=", "=>", "↦", "then", "else", "with", "|");
  private static final Map<String, String> BRACKETS =
      Map.of("(", ")", "[", "]", "{", "}", "⟨", "⟩", "⌊", "⌋", "⌈", "⌉");

  private final String text;
  private final List<Token> tokens;
  private int at;
  private int depth;

  private TermParser(String text) {
    this.text = text;
    this.tokens = Lexer.tokens(text, MAX_TOKENS);
  }

  static Term parse(String text) {
    TermParser parser = new TermParser(text);
    Term term = parser.expression(0);
    boolean whole = parser.at == parser.tokens.size() && parser.tokens.size() < MAX_TOKENS;
    return whole ? term : new Term(Kind.OPAQUE, "", List.of(term), List.of(), text.strip());
  }

  private Term expression(int power) {
    int start = at;
    if (at >= tokens.size()) {
      return opaque(start);
    }
    if (++depth > MAX_DEPTH) {
      depth--;
      return skip();
    }
    Term left = operand();
    while (at < tokens.size() && !STOPS.contains(tokens.get(at).text())) {
      Token token = tokens.get(at);
      if (startsAtom(token)) {
        if (APPLICATION <= power) {
          break;
        }
        left = application(left, start);
        continue;
      }
      int binding = INFIX.getOrDefault(token.text(), UNKNOWN_INFIX);
      int strength = Math.abs(binding);
      if (strength <= power) {
        break;
      }
      at++;
      Term right = expression(binding < 0 ? strength - 1 : strength);
      String operator = token.is("->") ? "→" : token.text();
      left = node(Kind.BINARY, operator, List.of(left, right), start);
    }
    depth--;
    return left;
  }

  private Term operand() {
    int start = at;
    Token token = tokens.get(at);
    String symbol = token.text();
    Integer prefix = PREFIX.get(symbol);
    if (prefix != null) {
      at++;
      return node(Kind.PREFIX, symbol, List.of(expression(prefix - 1)), start);
    }
    if (QUANTIFIERS.contains(symbol)) {
      return quantifier();
    }
    if (symbol.equals("if")) {
      return conditional();
    }
    if (symbol.equals("match") || symbol.equals("let") || symbol.equals("have")) {
      return skip();
    }
    return atom();
  }

  private static boolean startsAtom(Token token) {
    return switch (token.kind()) {
      case IDENTIFIER -> !token.is("then") && !token.is("else") && !token.is("with");
      case NUMERAL, STRING -> true;
      case SYMBOL ->
          BRACKETS.containsKey(token.text())
              || token.is("↑")
              || token.is("⇑")
              || token.is("@")
              || token.is("·")
              || token.is("∅")
              || token.is("?");
    };
  }

  private Term atom() {
    int start = at;
    Token token = tokens.get(at);
    if (token.is("↑") || token.is("⇑") || token.is("@")) {
      at++;
      Term inner = at < tokens.size() ? atom() : opaque(start);
      return node(Kind.PREFIX, token.text(), List.of(inner), start);
    }
    if (token.kind() == Lexer.Kind.SYMBOL && BRACKETS.containsKey(token.text())) {
      return bracket();
    }
    if (STOPS.contains(token.text())) {
      return opaque(start);
    }
    at++;
    return switch (token.kind()) {
      case IDENTIFIER -> Term.leaf(Kind.NAME, token.text());
      case NUMERAL -> Term.leaf(Kind.NUMERAL, token.text());
      case STRING, SYMBOL -> Term.leaf(Kind.LITERAL, token.text());
    };
  }

  private Term application(Term function, int start) {
    List<Term> args = new ArrayList<>();
    if (++depth > MAX_DEPTH) {
      depth--;
      return skip();
    }
    while (at < tokens.size() && startsAtom(tokens.get(at))) {
      args.add(
          QUANTIFIERS.contains(tokens.get(at).text()) || tokens.get(at).is("if")
              ? operand()
              : atom());
    }
    depth--;
    String head = function.isName() ? function.head() : "";
    if (!function.isName()) {
      args.add(0, function);
    }
    return node(Kind.APPLICATION, head, args, start);
  }

  private Term bracket() {
    int start = at;
    String open = tokens.get(at).text();
    String close = BRACKETS.get(open);
    at++;
    List<Term> inside = new ArrayList<>();
    String ascription = "";
    while (at < tokens.size() && !tokens.get(at).is(close)) {
      Token token = tokens.get(at);
      if (token.is(",")) {
        at++;
      } else if (token.is(":")) {
        at++;
        Term type = expression(0);
        ascription = type.text();
      } else if (STOPS.contains(token.text())) {
        // A stray closer, or set-builder and structure notation that this skeleton ignores.
        at++;
      } else {
        inside.add(expression(0));
      }
    }
    if (at < tokens.size()) {
      at++;
    }
    if (open.equals("(") && inside.size() == 1) {
      return ascription.isEmpty()
          ? inside.get(0)
          : node(Kind.ASCRIPTION, ascription, inside, start);
    }
    return node(Kind.BRACKET, open, inside, start);
  }

  private Term quantifier() {
    int start = at;
    String symbol = tokens.get(at).is("λ") ? "fun" : tokens.get(at).text();
    at++;
    List<Bound> bound = new ArrayList<>();
    Term guard = null;
    List<String> bare = new ArrayList<>();
    String bareType = "";
    while (at < tokens.size() && !endsBinders(tokens.get(at))) {
      Token token = tokens.get(at);
      if (BRACKETS.containsKey(token.text())) {
        binderGroup(bound);
      } else if (token.is(":")) {
        at++;
        bareType = expression(0).text();
      } else if (token.kind() == Lexer.Kind.IDENTIFIER) {
        bare.add(token.text());
        at++;
      } else if (!bare.isEmpty() && INFIX.containsKey(token.text())) {
        // `∀ n ≥ 5, P n`: the guard is the left side of an implication.
        at++;
        Term side = expression(50);
        Term name = Term.leaf(Kind.NAME, bare.get(bare.size() - 1));
        guard =
            new Term(
                Kind.BINARY,
                token.text(),
                List.of(name, side),
                List.of(),
                name.text() + " " + token.text() + " " + side.text());
      } else {
        at++;
      }
    }
    for (String name : bare) {
      bound.add(new Bound(name, bareType, true));
    }
    if (at < tokens.size()) {
      at++;
    }
    Term body = expression(0);
    if (guard != null) {
      String connective = symbol.equals("∃") ? "∧" : "→";
      body =
          new Term(
              Kind.BINARY,
              connective,
              List.of(guard, body),
              List.of(),
              guard.text() + " " + connective + " " + body.text());
    }
    return new Term(Kind.QUANTIFIER, symbol, List.of(body), List.copyOf(bound), textFrom(start));
  }

  private static boolean endsBinders(Token token) {
    return token.is(",") || token.is("=>") || token.is("↦") || token.is(")") || token.is("]");
  }

  private void binderGroup(List<Bound> bound) {
    String open = tokens.get(at).text();
    String close = BRACKETS.get(open);
    at++;
    List<String> names = new ArrayList<>();
    while (at < tokens.size() && tokens.get(at).kind() == Lexer.Kind.IDENTIFIER) {
      names.add(tokens.get(at).text());
      at++;
    }
    String type = "";
    if (at < tokens.size() && tokens.get(at).is(":")) {
      at++;
      type = expression(0).text();
    }
    while (at < tokens.size() && !tokens.get(at).is(close)) {
      at++;
    }
    if (at < tokens.size()) {
      at++;
    }
    if (open.equals("[")) {
      bound.add(new Bound("", String.join(" ", names), false));
      return;
    }
    for (String name : names) {
      bound.add(new Bound(name, type, open.equals("(")));
    }
  }

  private Term conditional() {
    int start = at;
    at++;
    List<Term> parts = new ArrayList<>();
    parts.add(expression(0));
    if (at < tokens.size() && tokens.get(at).is(":")) {
      at++;
      parts.set(0, expression(0));
    }
    for (String word : List.of("then", "else")) {
      if (at < tokens.size() && tokens.get(at).is(word)) {
        at++;
        parts.add(expression(0));
      }
    }
    return node(Kind.CONDITIONAL, "if", parts, start);
  }

  /** Everything up to the bracket that closes around this point. */
  private Term skip() {
    int start = at;
    int open = 0;
    while (at < tokens.size()) {
      String symbol = tokens.get(at).text();
      if (BRACKETS.containsKey(symbol)) {
        open++;
      } else if (BRACKETS.containsValue(symbol) && --open < 0) {
        break;
      }
      at++;
    }
    return opaque(start);
  }

  private Term opaque(int start) {
    return new Term(Kind.OPAQUE, "", List.of(), List.of(), textFrom(start));
  }

  private Term node(Kind kind, String head, List<Term> args, int start) {
    return new Term(kind, head, List.copyOf(args), List.of(), textFrom(start));
  }

  private String textFrom(int start) {
    if (start >= at || start >= tokens.size()) {
      return "";
    }
    return text.substring(tokens.get(start).start(), tokens.get(at - 1).end());
  }
}
