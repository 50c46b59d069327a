package dev.gradus.search.server;

import java.util.List;
import java.util.Random;

/** Requests as they should be and as they should not, always the same for the same seed. */
final class OddRequests {
  private static final List<String> STATEMENTS =
      List.of("theorem n : 0 :=", "theorem n : 6 :=", "theorem n : 12 :=", "theorem n : ? :=", "");
  private static final List<String> TACTICS =
      List.of("half", "sub 2", "done", "split", "hang", "crash", "evil", "cheat", "nonsense", "");

  /** What stands in the place of a value, or of anything. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e400",
          "1.5",
          "9223372036854775808",
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"é∀𝔸\"",
          "\"" + "x".repeat(5000) + "\"",
          "[]",
          "[[[[[[[[[[[[]]]]]]]]]]]]",
          "{}",
          "{\"a\":{\"b\":1}}",
          "NaN",
          "'");

  private static final List<String> METHODS = List.of("state", "suggest", "prove", "verify");

  private final Random random;

  OddRequests(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  String method() {
    return one(METHODS);
  }

  /** Parameters as the method takes them, though Lean may not like what they say. */
  String params(String method) {
    String statement = "\"statement\": " + quoted(one(STATEMENTS));
    return switch (method) {
      case "state" -> "{" + statement + ", \"prefix\": " + prefix() + "}";
      case "suggest" ->
          "{" + statement + ", \"prefix\": " + prefix() + ", \"n\": " + (1 + below(9)) + "}";
      case "prove" ->
          "{" + statement + ", \"expansions\": " + (1 + below(4)) + ", \"seed\": " + below(9) + "}";
      default -> "{" + statement + ", \"proof\": \"by\\n  sub 6\\n  done\"}";
    };
  }

  private String prefix() {
    StringBuilder array = new StringBuilder("[");
    for (int i = below(4); i > 0; i--) {
      array.append(quoted(one(TACTICS))).append(i > 1 ? ", " : "");
    }
    return array.append("]").toString();
  }

  /** The text with something wrong, once in four without. */
  String spoilt(String json) {
    StringBuilder text = new StringBuilder(json);
    for (int i = below(4); i > 0 && text.length() > 2; i--) {
      int at = below(text.length() - 1);
      switch (below(6)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, "{}[]\",:\\ 0".charAt(below(10)));
        case 2 -> text.setLength(at);
        case 3 -> text.insert(at, text.substring(at, at + below(text.length() - at)));
        case 4 -> replaceValue(text);
        default -> text.insert(1, "\"" + one(List.of("n", "file", "x", "prefix")) + "\":1,");
      }
    }
    return text.toString();
  }

  private void replaceValue(StringBuilder text) {
    int colon = text.indexOf(":", below(text.length()));
    if (colon >= 0) {
      int end = text.indexOf(",", colon);
      text.replace(colon + 1, end < 0 ? text.length() : end, one(VALUES));
    }
  }

  /** Bytes with some of them changed. */
  byte[] spoilt(byte[] bytes) {
    byte[] odd = bytes.clone();
    for (int i = below(6); i > 0; i--) {
      odd[below(odd.length)] = (byte) below(256);
    }
    return odd;
  }

  byte[] bytes(int most) {
    byte[] bytes = new byte[below(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
