package dev.gradus.lean.pool;

import dev.gradus.lean.text.LeanText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Bounds on text that is handed to Lean. Lean's parser recurses on the native stack: some thousand
 * nested brackets kill the process, whatever limits it runs under, so depth and length are bounded
 * before Lean sees a text. Quotation is not followed: brackets inside a string count too, which can
 * only make the bound stricter.
 *
 * @param tacticBytes longest tactic, in UTF-8 bytes
 * @param proofBytes longest whole proof
 * @param statementBytes longest statement, and longest header
 * @param nesting deepest nesting of brackets
 */
public record TextCaps(int tacticBytes, int proofBytes, int statementBytes, int nesting) {
  public static final TextCaps DEFAULT = new TextCaps(4_096, 262_144, 65_536, 100);

  /** Longest file: what a message of the service holds. */
  private static final int FILE_BYTES = 4_000_000;

  /**
   * Brackets of Lean's core and Mathlib notation, opening ones; the closing ones in the same order.
   */
  private static final String OPENING = "([{⟨⟪⟦⌊⌈«⁅⦃";

  private static final String CLOSING = ")]}⟩⟫⟧⌋⌉»⁆⦄";

  /** Why a tactic is not run, if so. */
  Optional<String> refuseTactic(String tactic) {
    return refuse("tactic", tactic, tacticBytes);
  }

  /** Why a proof is not checked, if so. */
  Optional<String> refuseProof(String proof) {
    return refuse("proof", proof, proofBytes);
  }

  /** Why a statement is not elaborated, if so. */
  Optional<String> refuseStatement(String statement) {
    return refuse("statement", statement, statementBytes);
  }

  /** Why a header is not elaborated, if so. */
  Optional<String> refuseHeader(String header) {
    return refuse("header", header, statementBytes);
  }

  /**
   * Why a file is not elaborated, if so. Its comments may have any brackets: a long file has many
   * that do not match.
   */
  Optional<String> refuseFile(String text) {
    try {
      return refuse("file", text, FILE_BYTES, LeanText.of(text).code());
    } catch (LeanText.UnclosedException e) {
      return refuse("file", text, FILE_BYTES, text);
    }
  }

  private Optional<String> refuse(String what, String text, int maxBytes) {
    return refuse(what, text, maxBytes, text);
  }

  private Optional<String> refuse(String what, String whole, int maxBytes, String text) {
    int bytes = whole.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      return Optional.of(what + " is " + bytes + " bytes long, the limit is " + maxBytes);
    }
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r') {
        return Optional.of(what + " contains the control character U+%04X".formatted((int) c));
      }
      if (Character.isSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          return Optional.of(what + " is no Unicode text: half of a surrogate pair");
        }
        i++;
      } else if (OPENING.indexOf(c) >= 0) {
        depth++;
        if (depth > nesting) {
          return Optional.of(what + " nests brackets deeper than the limit of " + nesting);
        }
      } else if (CLOSING.indexOf(c) >= 0 && depth > 0) {
        depth--;
      }
    }
    return Optional.empty();
  }
}
