package dev.gradus.model.prior;

import dev.gradus.model.lean.Lexer;
import dev.gradus.model.lean.Lexer.Token;
import java.util.Set;

/**
 * Words that no proposed tactic may contain, wherever they come from.
 *
 * <p>The bridge is what keeps proofs honest; this list only keeps samples from being wasted on what
 * it would refuse. A goal's author chooses the names in it, so they are checked like the rest.
 */
final class DeniedWords {

  private static final Set<String> WORDS =
      Set.of(
          "sorry",
          "admit",
          "sorryAx",
          "native_decide",
          "run_tac",
          "by_elab",
          "run_cmd",
          "elab",
          "macro",
          "axiom",
          "unsafe",
          "unsafeCast",
          "lcProof",
          "set_option",
          "include_str",
          "dbg_trace",
          "import",
          "theorem",
          "def",
          "example",
          "end",
          "ofReduceBool",
          "trustCompiler",
          "eval",
          "open",
          "instance",
          "notation",
          "syntax",
          "implemented_by",
          "extern");

  private DeniedWords() {}

  static boolean contains(String name) {
    if (WORDS.contains(name)) {
      return true;
    }
    int dot = name.lastIndexOf('.');
    return dot >= 0 && WORDS.contains(name.substring(dot + 1));
  }

  /** Whether a tactic call is fit to be proposed: one line of printable text, no denied word. */
  static boolean allows(String tactic) {
    for (int i = 0; i < tactic.length(); i++) {
      char c = tactic.charAt(i);
      if (c < ' ' || c == '✝' || c == '⋯' || c == '\u2028' || c == '\u2029' || c == '\u007f') {
        return false;
      }
    }
    for (Token token : Lexer.tokens(tactic, Integer.MAX_VALUE)) {
      if (token.kind() == Lexer.Kind.IDENTIFIER && contains(token.text())) {
        return false;
      }
    }
    return !tactic.contains("?m") && !tactic.contains("--") && !tactic.contains("#");
  }
}
