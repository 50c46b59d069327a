package dev.gradus.model.training;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.checkpoint.CheckpointContents;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.checkpoint.GradusMetadata;
import dev.gradus.model.checkpoint.WeightWriter;
import dev.gradus.model.decoder.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The checkpoint that a run writes: a Hugging Face folder with the run's record inside its {@code
 * gradus.json} and its curves beside it.
 *
 * @param out the folder
 * @param config of the model
 * @param companions tokenizer.json and its like, by file name
 * @param writer of the weights
 */
record Result(
    Path out, DecoderConfig config, SortedMap<String, byte[]> companions, WeightWriter writer) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the record stands in gradus.json. */
  private static final String TRAINING = "training";

  /**
   * Replaces the folder.
   *
   * @param record what the model was trained with, for {@code training} in gradus.json
   * @param curves files to put beside the model, as far as they exist
   */
  void write(
      SortedMap<String, NDArray> weights,
      GradusMetadata metadata,
      Map<String, Object> record,
      List<Path> curves)
      throws IOException {
    CheckpointContents contents =
        new CheckpointContents(config, companions, weights, metadata, writer);
    FolderReplacement.replace(
        out,
        folder -> {
          contents.writeInto(folder);
          Path gradus = folder.resolve(GradusMetadata.FILE);
          ObjectNode json = (ObjectNode) JSON.readTree(gradus.toFile());
          json.set(TRAINING, JSON.valueToTree(record));
          JSON.writerWithDefaultPrettyPrinter().writeValue(gradus.toFile(), json);
          for (Path curve : curves) {
            if (Files.exists(curve)) {
              Files.copy(curve, folder.resolve(curve.getFileName()));
            }
          }
        });
  }

  /** The record of a folder written by {@link #write}; missing if it is something else. */
  static JsonNode recordOf(Path out) throws IOException {
    Path gradus = FolderReplacement.resolve(out).resolve(GradusMetadata.FILE);
    return Files.exists(gradus)
        ? JSON.readTree(gradus.toFile()).path(TRAINING)
        : JSON.missingNode();
  }
}
