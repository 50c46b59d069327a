package dev.gradus.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A short hash by which two checkpoints can be told apart: the first 16 hexadecimal digits of a
 * SHA-256 over the small files, the name, type and shape of every tensor and its content.
 *
 * <p>Tensors up to 1 MiB are hashed whole, of larger ones 16 blocks of 16 KiB at even distances. So
 * a model of 15 GB costs about 100 MB of reading, and a step of training, which moves every weight,
 * never goes unnoticed; an edit of single numbers inside a large tensor may. It does not depend on
 * how tensors are cut into shards.
 */
final class Fingerprint {

  private static final long WHOLE_BYTES = 1L << 20;
  private static final int BLOCKS = 16;
  private static final long BLOCK_BYTES = 16L << 10;
  private static final int DIGITS = 16;

  private final MessageDigest digest;

  Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String of(SortedMap<String, byte[]> files, Collection<SafetensorsFile> weights)
      throws IOException {
    Fingerprint fingerprint = new Fingerprint();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      fingerprint.add(file.getKey());
      fingerprint.add(ByteBuffer.wrap(file.getValue()));
    }
    // One order, however the tensors are cut into shards.
    var homes = new TreeMap<String, SafetensorsFile>();
    for (SafetensorsFile file : weights) {
      file.header().tensors().keySet().forEach(name -> homes.put(name, file));
    }
    for (var home : homes.entrySet()) {
      fingerprint.add(home.getValue(), home.getValue().header().tensors().get(home.getKey()));
    }
    return HexFormat.of().formatHex(fingerprint.digest.digest()).substring(0, DIGITS);
  }

  private void add(SafetensorsFile file, TensorEntry tensor) throws IOException {
    add(tensor.name() + ' ' + tensor.dtype() + ' ' + tensor.shape());
    long bytes = tensor.bytes();
    if (bytes <= WHOLE_BYTES) {
      if (bytes > 0) {
        add(file.map(tensor, 0, bytes));
      }
      return;
    }
    for (int block = 0; block < BLOCKS; block++) {
      long from = (bytes - BLOCK_BYTES) / (BLOCKS - 1) * block;
      add(file.map(tensor, from, BLOCK_BYTES));
    }
  }

  private void add(String text) {
    add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** With its length, so that no two sequences of parts give the same bytes. */
  private void add(ByteBuffer part) {
    digest.update(ByteBuffer.allocate(8).putLong(0, part.remaining()));
    digest.update(part);
  }
}
