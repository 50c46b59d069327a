package dev.gradus.search.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Gradus this is.
 *
 * @param version of the build
 * @param commit it was built from, {@code -dirty} where the working tree differed; {@code unknown}
 *     for builds that the launcher did not make
 */
public record Version(String version, String commit) {

  /** This one's. */
  public static Version current() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Version(properties.getProperty("version"), properties.getProperty("commit"));
  }

  @Override
  public String toString() {
    return version + " (" + commit + ")";
  }
}
