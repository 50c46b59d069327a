package dev.gradus.curriculum.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A store as the command line names it: the URL of a database, or the file of an SQLite one, which
 * has to be there.
 *
 * @param url a JDBC URL
 */
record StoreUrl(String url) {
  private static final String SQLITE = "jdbc:sqlite:";

  static final class Converter implements ITypeConverter<StoreUrl> {
    @Override
    public StoreUrl convert(String text) {
      String url = text.startsWith("jdbc:") ? text : SQLITE + text;
      if (url.startsWith(SQLITE) && Files.notExists(Path.of(url.substring(SQLITE.length())))) {
        throw new TypeConversionException(
            "no store at " + text + "; name the store.db of a run, or a jdbc:postgresql: URL");
      }
      return new StoreUrl(url);
    }
  }
}
