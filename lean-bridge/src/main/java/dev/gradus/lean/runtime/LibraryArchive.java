package dev.gradus.lean.runtime;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The archive of Lean's compiled library ({@code .olean} files) in the package: a gzipped tar of
 * plain files and folders in POSIX.1-2001 (pax) format, of whose extended headers only {@code path}
 * matters here.
 */
final class LibraryArchive {
  private static final int BUFFER = 1 << 16;
  private static final int BLOCK = 512;

  /** No header of this kind of archive is longer; a larger size means that it is damaged. */
  private static final long LONGEST_HEADER = 1 << 20;

  private final InputStream tar;
  private final Path folder;

  private LibraryArchive(InputStream tar, Path folder) {
    this.tar = tar;
    this.folder = folder;
  }

  /** Unpacks into {@code folder}, without the {@code ._*} files in which macOS keeps attributes. */
  static void unpack(Path archive, Path folder, Steps steps) throws IOException {
    Files.createDirectories(folder);
    try (Steps.Step step = steps.begin("Unpacking Lean's library", Files.size(archive));
        InputStream counted = new Counted(Files.newInputStream(archive), step);
        InputStream tar =
            new BufferedInputStream(
                new GZIPInputStream(new BufferedInputStream(counted, BUFFER), BUFFER), BUFFER)) {
      new LibraryArchive(tar, folder).unpack();
    } catch (EOFException e) {
      throw new LayoutChangedException("the library archive ends too early");
    }
    if (!Files.isRegularFile(folder.resolve("Init.olean"))) {
      throw new LayoutChangedException("the library archive does not contain Init.olean");
    }
  }

  private void unpack() throws IOException {
    String extendedPath = null;
    for (byte[] header; (header = readHeader()) != null; ) {
      long size = octal(header, 124, 12);
      switch (header[156]) {
        case 'x' -> {
          if (size > LONGEST_HEADER) {
            throw new LayoutChangedException("the library archive has an oversized header");
          }
          extendedPath = path(tar.readNBytes((int) size), extendedPath);
          skipPadding(size);
        }
        case 'g' -> {
          tar.skipNBytes(size);
          skipPadding(size);
        }
        case '5' -> {
          Files.createDirectories(target(extendedPath == null ? name(header) : extendedPath));
          extendedPath = null;
        }
        case '0', 0 -> {
          extract(target(extendedPath == null ? name(header) : extendedPath), size);
          skipPadding(size);
          extendedPath = null;
        }
        default ->
            throw new LayoutChangedException(
                "the library archive has an entry of type " + (char) header[156]);
      }
    }
  }

  private byte[] readHeader() throws IOException {
    byte[] header = tar.readNBytes(BLOCK);
    if (header.length < BLOCK) {
      throw new EOFException();
    }
    // Two blocks of zeros end the archive; the first is enough to know.
    return header[0] == 0 ? null : header;
  }

  private void extract(Path target, long size) throws IOException {
    boolean wanted = !target.getFileName().toString().startsWith("._");
    if (!wanted) {
      tar.skipNBytes(size);
      return;
    }
    Files.createDirectories(target.getParent());
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = Files.newOutputStream(target)) {
      for (long left = size; left > 0; ) {
        int count = tar.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          throw new EOFException();
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
  }

  private void skipPadding(long size) throws IOException {
    tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
  }

  private Path target(String name) {
    Path target = folder.resolve(name).normalize();
    if (!target.startsWith(folder)) {
      throw new LayoutChangedException("the library archive reaches outside itself: " + name);
    }
    return target;
  }

  /** The field {@code path} of extended headers, which are records {@code length key=value\n}. */
  private static String path(byte[] records, String otherwise) {
    for (int from = 0; from < records.length; ) {
      int blank = from;
      while (blank < records.length && records[blank] != ' ') {
        blank++;
      }
      int length =
          Integer.parseInt(new String(records, from, blank - from, StandardCharsets.US_ASCII));
      String record =
          new String(records, blank + 1, from + length - blank - 2, StandardCharsets.UTF_8);
      if (record.startsWith("path=")) {
        return record.substring("path=".length());
      }
      from += length;
    }
    return otherwise;
  }

  private static String name(byte[] header) {
    String prefix = text(header, 345, 155);
    return prefix.isEmpty() ? text(header, 0, 100) : prefix + "/" + text(header, 0, 100);
  }

  private static long octal(byte[] header, int from, int length) {
    return Long.parseLong(text(header, from, length).strip(), 8);
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }

  private static final class Counted extends FilterInputStream {
    private final Steps.Step step;

    Counted(InputStream in, Steps.Step step) {
      super(in);
      this.step = step;
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      step.advance(octet < 0 ? 0 : 1);
      return octet;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      step.advance(Math.max(count, 0));
      return count;
    }
  }
}
