package dev.gradus.search.fill;

import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.file.LeanFile;
import dev.gradus.search.statement.StatementFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file on disk that is to be changed in a few places and otherwise not at all: a byte order mark,
 * line ends and a missing newline at the end stay.
 */
public final class SourceFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path named;
  private final Path real;
  private final byte[] bytes;
  private final String raw;

  private SourceFile(Path named, Path real, byte[] bytes, String raw) {
    this.named = named;
    this.real = real;
    this.bytes = bytes;
    this.raw = raw;
  }

  /**
   * Reads a file; a symbolic link stands for what it leads to.
   *
   * @throws StatementFormatException if it cannot be read, or is not UTF-8
   */
  public static SourceFile read(Path file) {
    try {
      Path real = file.toRealPath();
      byte[] bytes = Files.readAllBytes(real);
      String raw = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new SourceFile(file, real, bytes, raw);
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

  /** As it was named. */
  public Path path() {
    return named;
  }

  /** What Lean reads. */
  public LeanFile lean() {
    return lean(raw);
  }

  private static LeanFile lean(String raw) {
    return new LeanFile(raw.substring(mark(raw)));
  }

  /** The whole text, as it is in the file. */
  public String text() {
    return raw;
  }

  private static int mark(String raw) {
    return raw.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
  }

  /**
   * The text with some edits, whose line ends become those of the lines that they are on.
   *
   * @param edits in the order of the text
   */
  public String edited(List<Edit> edits) {
    StringBuilder text = new StringBuilder();
    int index = mark(raw);
    int offset = 0;
    text.append(raw, 0, index);
    for (Edit edit : edits) {
      int start = forward(index, edit.start() - offset);
      int stop = forward(start, edit.stop() - edit.start());
      text.append(raw, index, start).append(edit.text().replace("\n", lineEnd(start)));
      index = stop;
      offset = edit.stop();
    }
    return text.append(raw, index, raw.length()).toString();
  }

  /** So many code points further, a CRLF counting as one. */
  private int forward(int index, int codePoints) {
    int at = index;
    for (int i = 0; i < codePoints; i++) {
      at = raw.startsWith("\r\n", at) ? at + 2 : raw.offsetByCodePoints(at, 1);
    }
    return at;
  }

  private String lineEnd(int index) {
    int after = raw.indexOf('\n', index);
    int end = after < 0 ? raw.lastIndexOf('\n', index) : after;
    return end > 0 && raw.charAt(end - 1) == '\r' ? "\r\n" : "\n";
  }

  /**
   * Says before the work whether {@link #write} can be expected to succeed.
   *
   * @throws StatementFormatException if the file or its folder may not be written
   */
  public void requireWritable() {
    if (!Files.isWritable(real) || !Files.isWritable(real.getParent())) {
      throw new StatementFormatException(
          named, "may not be written, or its folder may not; change the permissions, or --dry-run");
    }
  }

  /**
   * Writes the file with its gaps filled; the old text is kept beside it. At every moment the file
   * is the old one or the new one, whole.
   *
   * @return the file that the old text is in
   * @throws StatementFormatException if the file is not what it was when it was read
   * @throws EnvironmentException if it cannot be written; it is what it was then
   */
  public Path write(FilledFile filled) {
    String text = edited(filled.edits());
    if (!lean(text).text().equals(filled.text())) {
      throw new IllegalStateException("the new text of " + named + " is not what Lean has checked");
    }
    Path fresh = real.resolveSibling("." + real.getFileName() + ".new");
    List<Path> undo = new ArrayList<>();
    try {
      requireUnchanged();
      Path backup = backUp();
      undo.add(backup);
      Files.deleteIfExists(fresh);
      undo.add(fresh);
      create(fresh, text.getBytes(StandardCharsets.UTF_8));
      requireUnchanged();
      Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      undo.clear();
      force(real.getParent());
      return backup;
    } catch (IOException e) {
      throw new EnvironmentException(
          "%s cannot be written (%s)%s; make room, or --dry-run"
              .formatted(named, e, undo.isEmpty() ? "" : " and is what it was"),
          e);
    } finally {
      undo.forEach(SourceFile::delete);
    }
  }

  private void requireUnchanged() throws IOException {
    if (!Files.exists(real) || !Arrays.equals(bytes, Files.readAllBytes(real))) {
      throw new StatementFormatException(
          named,
          "was changed by somebody else in the meantime, so nothing is written; run it again");
    }
  }

  private Path backUp() throws IOException {
    for (int number = 0; ; number++) {
      String suffix = number == 0 ? ".bak" : ".bak." + number;
      Path backup = real.resolveSibling(real.getFileName() + suffix);
      try {
        create(backup, bytes);
        force(real.getParent());
        return backup;
      } catch (FileAlreadyExistsException e) {
        // An older backup stays.
      } catch (IOException e) {
        delete(backup);
        throw e;
      }
    }
  }

  /** A new file with the permissions of the old one, safe on disk. */
  private void create(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view != null) {
        view.setPermissions(Files.getPosixFilePermissions(real));
      }
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The failure that led here says more.
    }
  }
}
