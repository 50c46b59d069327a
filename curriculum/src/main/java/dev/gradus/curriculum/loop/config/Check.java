package dev.gradus.curriculum.loop.config;

import java.util.regex.Pattern;

/** What a value of the configuration must satisfy, said in the configuration's own words. */
final class Check {
  /** Names become parts of paths and of stages' names. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private Check() {}

  static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  static void name(String list, String name) {
    that(name != null, "an entry of " + list + " has no name");
    that(
        NAME.matcher(name).matches(),
        list + " has one named '" + name + "'; use letters, digits, '.', '_' and '-'");
  }
}
