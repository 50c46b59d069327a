package dev.gradus.model.bench.gpu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.bench.PeerException;
import dev.gradus.model.decoder.DecoderConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hugging Face transformers' {@code generate} on the same card, in a Python process of its own.
 *
 * @param versions of torch and transformers, and the card's name
 * @param secondsPerStep by rows
 */
public record TransformersPeer(Map<String, String> versions, Map<Integer, Double> secondsPerStep) {

  /**
   * Measures there; nothing else should run on the card meanwhile.
   *
   * @param python interpreter with torch for CUDA and transformers
   * @throws PeerException if it ends before it is done; the numbers of rows that it did are lost
   */
  public static TransformersPeer measure(
      String python, DecoderConfig config, int prompt, int steps, int rounds, List<Integer> rows)
      throws IOException {
    Path folder = Files.createTempDirectory("gradus-bench");
    try {
      Path script = folder.resolve("transformers_peer.py");
      try (InputStream source =
          TransformersPeer.class.getResourceAsStream("transformers_peer.py")) {
        Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
      }
      Path shape = Files.writeString(folder.resolve("config.json"), config.toJson());
      List<String> command = new ArrayList<>(List.of(python, script.toString(), shape.toString()));
      command.addAll(List.of("" + prompt, "" + steps, "" + rounds));
      rows.forEach(n -> command.add("" + n));
      return read(command);
    } finally {
      Files.deleteIfExists(folder.resolve("transformers_peer.py"));
      Files.deleteIfExists(folder.resolve("config.json"));
      Files.deleteIfExists(folder);
    }
  }

  private static TransformersPeer read(List<String> command) throws IOException {
    Map<String, String> versions = new LinkedHashMap<>();
    Map<Integer, Double> seconds = new LinkedHashMap<>();
    String last = "it printed nothing";
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw PeerException.of(command.get(0), "it cannot be run");
    }
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = parse(line);
        if (node == null) {
          last = line.isBlank() ? last : line; // a warning, or the reason why it ends
        } else if (node.has("rows")) {
          seconds.put(node.get("rows").asInt(), node.get("secondsPerStep").asDouble());
        } else {
          node.fields().forEachRemaining(f -> versions.put(f.getKey(), f.getValue().asText()));
        }
      }
      if (process.waitFor() != 0) {
        throw PeerException.of(command.get(0), last);
      }
      return new TransformersPeer(versions, seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PeerException.of(command.get(0), "interrupted");
    } finally {
      process.destroy();
    }
  }

  private static JsonNode parse(String line) {
    try {
      return line.startsWith("{") ? new ObjectMapper().readTree(line) : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
