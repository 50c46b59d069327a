package dev.gradus.model.checkpoint;

import ai.djl.ndarray.NDArray;
import dev.gradus.model.decoder.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is written as a checkpoint.
 *
 * @param config becomes config.json
 * @param companions tokenizer.json and, as far as the model has them, tokenizer_config.json,
 *     generation_config.json and premises.jsonl; by file name
 * @param weights by Hugging Face's names, in the shapes of {@link DecoderConfig#tensors}
 * @param metadata becomes gradus.json
 * @param writer type and size of the weight files
 */
public record CheckpointContents(
    DecoderConfig config,
    SortedMap<String, byte[]> companions,
    SortedMap<String, NDArray> weights,
    GradusMetadata metadata,
    WeightWriter writer) {

  public CheckpointContents {
    if (!companions.containsKey(Checkpoint.TOKENIZER)) {
      throw new IllegalArgumentException("a checkpoint needs " + Checkpoint.TOKENIZER);
    }
    config
        .tensors()
        .forEach(
            (name, shape) -> {
              NDArray array = weights.get(name);
              if (array == null || !array.getShape().equals(shape)) {
                throw new IllegalArgumentException("weight " + name + " must have shape " + shape);
              }
            });
  }

  /**
   * Writes into a folder that the caller made and will rename: for who keeps more than a model in
   * it, such as the state of an optimizer. See {@link FolderReplacement#replace}.
   */
  public void writeInto(Path folder) throws IOException {
    Files.write(folder.resolve(Checkpoint.CONFIG), Checkpoint.utf8(config.toJson()));
    for (Map.Entry<String, byte[]> file : companions.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    Files.write(folder.resolve(GradusMetadata.FILE), metadata.toJson());
    writer.write(folder, weights);
  }
}
