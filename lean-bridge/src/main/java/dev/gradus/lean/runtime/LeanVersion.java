package dev.gradus.lean.runtime;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code lean --version} says: a version such as {@code 4.28.0-pre} and the commit, empty when
 * not told.
 */
record LeanVersion(String version, String commit) {
  /** Older ones lack what the gym calls. */
  static final String OLDEST = "4.26.0";

  /** The first version without the known ways to make the kernel accept a false statement. */
  static final String SOUND = "4.34.1";

  private static final Pattern LINE =
      Pattern.compile("Lean \\(version ([0-9][^,) ]*)(?:.*?commit ([0-9a-f]{7,40}))?");

  static Optional<LeanVersion> parse(String output) {
    Matcher matcher = LINE.matcher(output);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return Optional.of(
        new LeanVersion(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2)));
  }

  /** Compares the three numbers; what follows them, such as {@code -rc1}, does not count. */
  boolean isAtLeast(String other) {
    return Arrays.compare(numbers(version), numbers(other)) >= 0;
  }

  private static int[] numbers(String version) {
    Matcher matcher = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?").matcher(version);
    if (!matcher.lookingAt()) {
      return new int[3];
    }
    String patch = matcher.group(3) == null ? "0" : matcher.group(3);
    return new int[] {
      Integer.parseInt(matcher.group(1)),
      Integer.parseInt(matcher.group(2)),
      Integer.parseInt(patch)
    };
  }
}
