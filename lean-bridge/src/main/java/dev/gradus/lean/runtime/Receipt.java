package dev.gradus.lean.runtime;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an installation consists of: SHA-256 checksums by path relative to its folder. It tells
 * later damage; that the downloads were right is npm's lock file's business.
 */
record Receipt(SortedMap<String, String> files) {
  private static final String NAME = "receipt.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads all files below the folder. */
  static Receipt of(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        String name = folder.relativize(file).toString();
        if (!name.equals(NAME)) {
          files.put(name, sha256(file));
        }
      }
    }
    return new Receipt(files);
  }

  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(NAME));
  }

  static Receipt read(Path folder) throws IOException {
    Map<String, String> files =
        JSON.readValue(folder.resolve(NAME).toFile(), new TypeReference<Map<String, String>>() {});
    return new Receipt(new TreeMap<>(files));
  }

  void write(Path folder) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(NAME).toFile(), files);
  }

  /** Names of the files that are missing or differ, in order. */
  List<String> damaged(Path folder) throws IOException {
    List<String> damaged = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.isRegularFile(path) || !sha256(path).equals(file.getValue())) {
        damaged.add(file.getKey());
      }
    }
    return damaged;
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int count; (count = in.read(buffer)) > 0; ) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
