package dev.gradus.curriculum.library;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.v1.TheoremPage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What an extraction has got so far, kept until it is whole: a record a page, appended as it comes.
 * A record is its length and its checksum, four bytes each, and the page. What was cut off in the
 * middle of a record, by whatever, ends with the record before it.
 */
public final class PageFile implements Closeable {
  /** To be counted up when the gym says other things of a theorem than it did. */
  private static final int FORM = 1;

  private static final int HEAD_BYTES = 8;
  private static final int MAX_RECORD_BYTES = 64 << 20;

  private final Path path;
  private final FileChannel channel;
  private final List<Page> pages = new ArrayList<>();

  /**
   * A page of a library's theorems.
   *
   * @param root module whose imports were looked through
   * @param from the first constant of it
   */
  record Page(String root, int from, TheoremPage theorems) {}

  private PageFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens the file of an extraction, and makes it where there is none.
   *
   * @param of says what is extracted, by what: pages of anything else are no use
   * @throws ExtractionException if it is another's, or in use
   * @throws EnvironmentException if it cannot be read or written
   */
  public static PageFile open(Path path, String of) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      PageFile file = new PageFile(path, channel);
      try {
        file.begin(of + ", form " + FORM);
        return file;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private void begin(String of) throws IOException {
    if (!lock()) {
      throw new ExtractionException(
          path + " is in use by another process; wait for it or choose another --out");
    }
    byte[] first = read();
    if (first == null) {
      channel.truncate(0);
      append(of.getBytes(StandardCharsets.UTF_8));
      return;
    }
    String was = new String(first, StandardCharsets.UTF_8);
    if (!was.equals(of)) {
      throw new ExtractionException(
          path + " was begun for " + was + ", not for " + of + "; delete it to begin anew");
    }
    long good = channel.position();
    for (byte[] record = read(); record != null; record = read()) {
      pages.add(page(record));
      good = channel.position();
    }
    channel.truncate(good).position(good);
  }

  private boolean lock() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The next record, or null where there is no whole one. */
  private byte[] read() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    if (!fill(head)) {
      return null;
    }
    int length = head.getInt();
    int checksum = head.getInt();
    if (length < 1 || length > MAX_RECORD_BYTES || length > channel.size() - channel.position()) {
      return null;
    }
    byte[] record = new byte[length];
    return fill(ByteBuffer.wrap(record)) && checksum(record) == checksum ? record : null;
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    buffer.flip();
    return true;
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record);
    return (int) crc.getValue();
  }

  private static Page page(byte[] record) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      return new Page(in.readUTF(), in.readInt(), TheoremPage.parseFrom(in));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("its records are no pages", e);
    }
  }

  /** The pages that were there when it was opened. */
  List<Page> pages() {
    return List.copyOf(pages);
  }

  /**
   * Keeps a page.
   *
   * @throws EnvironmentException if it cannot be written
   */
  synchronized void add(Page page) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(page.root());
      out.writeInt(page.from());
      page.theorems().writeTo(out);
      append(bytes.toByteArray());
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private void append(byte[] record) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + record.length);
    buffer.putInt(record.length).putInt(checksum(record)).put(record).flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Removes it: what was extracted is whole and elsewhere. */
  public void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static EnvironmentException unusable(Path path, IOException e) {
    return new EnvironmentException(
        path + " cannot be used (" + e.getMessage() + "); free its disk or choose another --out",
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }
}
