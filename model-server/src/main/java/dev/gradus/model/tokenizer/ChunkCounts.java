package dev.gradus.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each chunk occurs in the training text: all that byte-pair encoding needs to know of
 * it. The order of texts does not matter.
 */
public final class ChunkCounts {

  /**
   * Longer chunks are not counted: a ruler of a thousand dashes teaches nothing and costs time.
   * They are encoded like all others.
   */
  private static final int MAX_CHUNK_CHARACTERS = 256;

  private final Map<String, long[]> counts = new HashMap<>();
  private long bytes;

  /** Counts the chunks of one text: a prompt, a completion, a piece of a file. */
  public void add(String text) {
    LeanChunks.forEach(
        text,
        chunk -> {
          if (chunk.length() <= MAX_CHUNK_CHARACTERS) {
            counts.computeIfAbsent(chunk, c -> new long[1])[0]++;
          }
        });
    bytes += text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Number of different chunks. */
  public int distinct() {
    return counts.size();
  }

  /** UTF-8 bytes of all texts. */
  public long bytes() {
    return bytes;
  }

  Map<String, long[]> counts() {
    return counts;
  }
}
