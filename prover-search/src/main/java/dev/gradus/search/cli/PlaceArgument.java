package dev.gradus.search.cli;

import dev.gradus.search.statement.StatementFormatException;
import dev.gradus.v1.FilePoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place on the command line, {@code FILE:LINE[:COLUMN]}, and the file that it is in. */
final class PlaceArgument {
  private static final Pattern PLACE =
      Pattern.compile("(.+?):([1-9][0-9]{0,8})(?::([1-9][0-9]{0,8}))?");

  private PlaceArgument() {}

  /**
   * The place with the text of its file; empty if the argument does not name one.
   *
   * @throws StatementFormatException if the file cannot be read
   */
  static Optional<FilePoint> read(String argument) {
    Matcher place = PLACE.matcher(argument);
    if (!place.matches()) {
      return Optional.empty();
    }
    String column = place.group(3);
    return Optional.of(
        FilePoint.newBuilder()
            .setText(text(Path.of(place.group(1))))
            .setLine(Integer.parseInt(place.group(2)))
            .setColumn(column == null ? 0 : Integer.parseInt(column))
            .build());
  }

  private static String text(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new StatementFormatException(file, "not UTF-8; save the file as UTF-8");
    } catch (IOException e) {
      throw new StatementFormatException(
          file,
          Files.exists(file)
              ? "cannot be read; check that it is a file, and its permissions"
              : "no such file; check the path");
    }
  }
}
