package dev.gradus.model.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The trained model that comes with Gradus ({@code model-server/shipped}, with its card), unpacked
 * once: weights are read from files, not from inside a jar.
 *
 * <p>Its folder is named by what is in it, so that another version of Gradus brings its own, and
 * appears whole: it is filled under another name. Of two processes that unpack at once the second
 * finds that it is there.
 */
public final class ShippedModel {

  /** What {@code --model} calls it. */
  public static final String NAME = "gradus";

  /** Lines of {@code sha256sum}: what belongs to it. */
  private static final String SUMS = "shipped/SHA256SUMS";

  private ShippedModel() {}

  /**
   * The folder with the model, unpacked if need be. A file that was damaged is replaced.
   *
   * @param cache created when missing
   * @throws IOException if the cache cannot be written
   */
  public static Path unpackInto(Path cache) throws IOException {
    byte[] sums = resource(SUMS);
    Map<String, String> files = new TreeMap<>();
    for (String line : new String(sums, StandardCharsets.UTF_8).lines().toList()) {
      String[] sumAndName = line.split("\\s+\\*?", 2);
      files.put(sumAndName[1], sumAndName[0]);
    }
    Path folder = cache.resolve(NAME + "-" + Sha256.of(sums).substring(0, 12));
    if (!isWhole(folder, files)) {
      unpack(files, cache, folder);
    }
    return folder;
  }

  private static boolean isWhole(Path folder, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.isRegularFile(path)
          || !Sha256.of(Files.readAllBytes(path)).equals(file.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static void unpack(Map<String, String> files, Path cache, Path folder)
      throws IOException {
    Files.createDirectories(cache);
    Path staging = Files.createTempDirectory(cache, ".unpacking-");
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        byte[] bytes = resource("shipped/" + file.getKey());
        if (!Sha256.of(bytes).equals(file.getValue())) {
          throw new IOException(
              file.getKey() + " of the shipped model is damaged; install Gradus again");
        }
        FolderReplacement.writeFile(staging.resolve(file.getKey()), bytes);
      }
      if (isWhole(folder, files)) {
        return; // another process was faster, and may have opened it
      }
      if (Files.isDirectory(folder)) {
        FolderReplacement.delete(folder);
      }
      Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process was faster.
      if (!isWhole(folder, files)) {
        throw e;
      }
    } finally {
      FolderReplacement.delete(staging);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ShippedModel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing from this build of Gradus; install it again");
      }
      return in.readAllBytes();
    }
  }
}
