package dev.gradus.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gradus.model.torch.Torch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small random checkpoint with the logits that Hugging Face transformers computes, as {@code
 * src/test/python/golden.py} wrote it.
 *
 * @param texts token ids
 * @param logits of each text, of each position
 * @param cached the same where half of a text and one token more are read at once, the rest with a
 *     cache
 */
record Golden(
    DecoderConfig config,
    Map<String, NDArray> tensors,
    int[][] texts,
    float[][][] logits,
    float[][][] cached) {

  static List<String> names() throws IOException, URISyntaxException {
    try (Stream<Path> folders = Files.list(root())) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  static Golden read(String name, NDManager manager) throws IOException, URISyntaxException {
    Path folder = root().resolve(name);
    DecoderConfig config = DecoderConfig.read(folder.resolve("config.json"));
    byte[] file = Files.readAllBytes(folder.resolve("golden.safetensors"));
    Map<String, NDArray> tensors = new HashMap<>();
    for (NDArray array : NDList.decode(manager, new ByteArrayInputStream(file))) {
      tensors.put(array.getName(), array);
    }
    long[] lengths = tensors.get("lengths").toLongArray();
    long[] ids = tensors.get("ids").toLongArray();
    int longest = ids.length / lengths.length;
    int[][] texts = new int[lengths.length][];
    for (int text = 0; text < lengths.length; text++) {
      texts[text] = new int[(int) lengths[text]];
      for (int i = 0; i < texts[text].length; i++) {
        texts[text][i] = (int) ids[text * longest + i];
      }
    }
    float[][][] logits = split(tensors.get("logits"), texts);
    NDArray cached = tensors.get("cached");
    return new Golden(
        config, tensors, texts, logits, cached == null ? logits : split(cached, texts));
  }

  private static float[][][] split(NDArray joined, int[][] texts) {
    float[] flat = joined.toFloatArray();
    int size = (int) joined.getShape().get(1);
    float[][][] logits = new float[texts.length][][];
    int at = 0;
    for (int text = 0; text < texts.length; text++) {
      logits[text] = new float[texts[text].length][];
      for (int i = 0; i < texts[text].length; i++) {
        logits[text][i] = Arrays.copyOfRange(flat, at, at += size);
      }
    }
    return logits;
  }

  Decoder open(Torch torch, NDManager manager) {
    return Decoder.open(
        torch, config, Weights.load(config, manager, name -> tensors.get(name).duplicate()));
  }

  private static Path root() throws URISyntaxException {
    return Path.of(Golden.class.getResource("golden").toURI());
  }
}
