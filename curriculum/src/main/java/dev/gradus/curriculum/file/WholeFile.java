package dev.gradus.curriculum.file;

import dev.gradus.model.checkpoint.Sha256;
import dev.gradus.search.engine.EnvironmentException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A file that appears whole or not at all, however large: temporary name, fsync, rename. */
public record WholeFile(Path path) {

  /** What is to be in it. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes it; its folder is made where it is missing.
   *
   * @return the content's SHA-256, in hexadecimal
   * @throws EnvironmentException if it cannot be written; what was there before still is
   */
  public String write(Content content) {
    Path absolute = path.toAbsolutePath();
    Path half = absolute.resolveSibling(absolute.getFileName() + ".part");
    MessageDigest sha = Sha256.digest();
    try {
      Files.createDirectories(absolute.getParent());
      try (FileOutputStream raw = new FileOutputStream(half.toFile());
          OutputStream out = new DigestOutputStream(new BufferedOutputStream(raw, 1 << 16), sha)) {
        content.writeTo(out);
        out.flush();
        raw.getFD().sync();
      }
      Files.move(
          half, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(absolute.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          path + " cannot be written (" + e.getMessage() + "); choose a place that can", e);
    }
    return HexFormat.of().formatHex(sha.digest());
  }
}
