package dev.gradus.model.torch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive, as {@code torch.jit.save} writes it: a zip with the source of a class and
 * a pickle of its one instance, which here has no attributes.
 */
record ScriptArchive(String className, String source) {

  /** Puts the methods in the named resources into one class. */
  static ScriptArchive read(String className, List<String> resources) {
    StringBuilder source =
        new StringBuilder("class " + className + "(Module):\n")
            .append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    for (String resource : resources) {
      try (InputStream in = ScriptArchive.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalArgumentException("no resource " + resource + " on the class path");
        }
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
            .map(line -> line.replaceFirst("^(def \\w+\\(self)", "$1: __torch__." + className))
            .forEach(line -> source.append("  ").append(line).append('\n'));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new ScriptArchive(className, source.toString());
  }

  /** Has libtorch compile it. */
  PtSymbolBlock load(PtNDManager manager) {
    try {
      return JniUtils.loadModule(manager, new ByteArrayInputStream(bytes()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      put(zip, "data.pkl", instance());
      put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
      put(zip, "byteorder", "little".getBytes(StandardCharsets.UTF_8));
    }
    return archive.toByteArray();
  }

  /**
   * Pickle protocol 2: an instance of the class, made from no arguments, whose training is false.
   */
  private byte[] instance() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2});
    pickle.write(("c__torch__\n" + className + "\n").getBytes(StandardCharsets.UTF_8));
    pickle.write(new byte[] {')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
    pickle.write("training".getBytes(StandardCharsets.UTF_8));
    pickle.write(new byte[] {(byte) 0x89, 'u', 'b', '.'});
    return pickle.toByteArray();
  }

  /** libtorch reads entries in place, so they are stored and not compressed. */
  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("script/" + name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
