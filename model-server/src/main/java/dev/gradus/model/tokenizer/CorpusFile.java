package dev.gradus.model.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.checkpoint.CheckpointException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * A file of text to train a tokenizer on: training data as JSON Lines ({@code .jsonl}), of which
 * the prompts and completions are counted as the model will meet them, or any plain text in UTF-8.
 */
public record CorpusFile(Path path) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Plain text is counted in segments of about so many characters, which end at a line's end. */
  private static final int SEGMENT = 1 << 20;

  /** No line of training data is longer; one endless line must not fill the heap. */
  private static final int MAX_LINE = 1 << 24;

  /**
   * Counts all chunks of the file.
   *
   * @param progress told the number of characters read so far, now and then
   * @throws CheckpointException if the file is no UTF-8, or a line is no training example
   */
  public void count(ChunkCounts counts, LongConsumer progress) throws IOException {
    boolean jsonLines = path.toString().endsWith(".jsonl");
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(path), StandardCharsets.UTF_8.newDecoder()))) {
      if (jsonLines) {
        countExamples(in, counts, progress);
      } else {
        countText(in, counts, progress);
      }
    } catch (CharacterCodingException e) {
      throw new CheckpointException(path + " is not UTF-8; convert it", e);
    }
  }

  private void countText(BufferedReader in, ChunkCounts counts, LongConsumer progress)
      throws IOException {
    StringBuilder segment = new StringBuilder();
    char[] block = new char[1 << 16];
    long read = 0;
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      segment.append(block, 0, n);
      read += n;
      if (segment.length() >= SEGMENT) {
        int end = segment.lastIndexOf("\n") + 1;
        if (end == 0) {
          end = segment.length() - 1; // not between the halves of a character
          end -= Character.isHighSurrogate(segment.charAt(end - 1)) ? 1 : 0;
        }
        counts.add(segment.substring(0, end));
        segment.delete(0, end);
        progress.accept(read);
      }
    }
    counts.add(segment.toString());
  }

  private void countExamples(BufferedReader in, ChunkCounts counts, LongConsumer progress)
      throws IOException {
    long read = 0;
    int number = 1;
    for (String line = line(in, number); line != null; line = line(in, ++number)) {
      if (!line.isBlank()) {
        countExample(line, number, counts);
      }
      read += line.length() + 1;
      progress.accept(read);
    }
  }

  private void countExample(String line, int number, ChunkCounts counts)
      throws CheckpointException {
    JsonNode example;
    try {
      example = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          path
              + ", line "
              + number
              + ": not JSON ("
              + e.getOriginalMessage().lines().findFirst().orElse("?")
              + "); correct or delete the line",
          e);
    }
    JsonNode goal = example.path("goal");
    boolean proofstep = example.path("tactic").isTextual();
    if (!goal.isTextual() || !proofstep && !example.has("size")) {
      throw new CheckpointException(
          path
              + ", line "
              + number
              + ": needs \"goal\" and either \"tactic\" or \"size\"; correct or delete the line, or"
              + " name the file other than .jsonl to read it as plain text");
    }
    String declaration = example.path("declaration").asText("");
    Objective objective = proofstep ? Objective.PROOFSTEP : Objective.PROOFSIZE;
    counts.add(PromptFormat.text(objective, declaration, goal.textValue()));
    if (proofstep) {
      counts.add(example.path("tactic").textValue().strip());
    }
  }

  private String line(BufferedReader in, int number) throws IOException {
    StringBuilder line = null;
    for (int c = in.read(); c >= 0; c = in.read()) {
      line = line == null ? new StringBuilder() : line;
      if (c == '\n') {
        return line.toString();
      }
      line.append((char) c);
      if (line.length() > MAX_LINE) {
        throw new CheckpointException(
            path
                + ", line "
                + number
                + ": longer than any example; "
                + "name the file other than .jsonl to read it as plain text");
      }
    }
    return line == null ? null : line.toString();
  }
}
