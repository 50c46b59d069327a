package dev.gradus.search.statement;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of a UTF-8 file, without a single one being too long for memory. */
final class LineReader {
  private final int maxLineBytes;

  LineReader(int maxLineBytes) {
    this.maxLineBytes = maxLineBytes;
  }

  List<String> read(Path file) {
    if (Files.isDirectory(file)) {
      throw new StatementFormatException(file, "is a directory; name the files in it");
    }
    List<String> lines = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          lines.add(decode(file, lines.size() + 1, line));
          line.reset();
        } else if (line.size() == maxLineBytes) {
          throw new StatementFormatException(
              file,
              lines.size() + 1,
              "longer than "
                  + maxLineBytes
                  + " bytes; is this the right file? --max-line raises it");
        } else {
          line.write(next);
        }
      }
      if (line.size() > 0) {
        lines.add(decode(file, lines.size() + 1, line));
      }
    } catch (NoSuchFileException e) {
      throw new StatementFormatException(file, "no such file; check the path");
    } catch (AccessDeniedException e) {
      throw new StatementFormatException(file, "may not be read; check its permissions");
    } catch (IOException e) {
      throw new StatementFormatException(file, "cannot be read: " + e.getMessage());
    }
    return lines;
  }

  private static String decode(Path file, int number, ByteArrayOutputStream line) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString();
      String withoutMark = number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
      return withoutMark.endsWith("\r")
          ? withoutMark.substring(0, withoutMark.length() - 1)
          : withoutMark;
    } catch (CharacterCodingException e) {
      throw new StatementFormatException(file, number, "not UTF-8; save the file as UTF-8");
    }
  }
}
