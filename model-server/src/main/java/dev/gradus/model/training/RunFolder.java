package dev.gradus.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.model.checkpoint.SafetensorsFile;
import dev.gradus.model.checkpoint.WeightWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The folder of a run that is not finished, beside its result: {@code OUT.run} for {@code OUT}.
 *
 * <pre>
 *   run.json          options and data of the run, which may not change before it ends
 *   tokenizer.json    where it was trained from the data
 *   state/            the last good state: progress.json and state.safetensors, replaced together
 *   train.csv, train.html
 * </pre>
 */
record RunFolder(Path path) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIGURATION = "run.json";
  private static final String PROGRESS = "progress.json";
  private static final String TENSORS = "state.safetensors";

  /** The folder that belongs to a result. */
  static RunFolder of(Path out) {
    Path absolute = out.toAbsolutePath().normalize();
    return new RunFolder(absolute.resolveSibling(absolute.getFileName() + ".run"));
  }

  Path log() {
    return path.resolve("train.csv");
  }

  Path page() {
    return path.resolve("train.html");
  }

  private Path state() {
    return path.resolve("state");
  }

  /**
   * Whether there is anything left to do for a run: false if its result is there, finished. Nothing
   * is claimed yet.
   *
   * @param out where the result goes
   * @throws TrainingException if another run or another result is found
   */
  boolean isWanted(Map<String, String> configuration, Path out) throws IOException {
    JsonNode record = Result.recordOf(out);
    JsonNode before = record.path("configuration");
    boolean same =
        JSON.valueToTree(configuration).equals(before)
            && data(configuration.keySet()).equals(data(names(before)));
    if (same && record.path("finished").asBoolean()) {
      delete();
      return false;
    }
    if (!isClaimed()) {
      Path there = FolderReplacement.resolve(out);
      if (Files.exists(there)) {
        throw new TrainingException(
            2, "--out %s exists and is another model; name another, or delete it".formatted(there));
      }
      return true;
    }
    requireSame(
        JSON.readValue(
            Files.readAllBytes(path.resolve(CONFIGURATION)),
            new TypeReference<LinkedHashMap<String, String>>() {}),
        configuration);
    return true;
  }

  private void requireSame(Map<String, String> found, Map<String, String> configuration) {
    TreeSet<String> names = new TreeSet<>(configuration.keySet());
    names.addAll(found.keySet());
    for (String name : names) {
      requireSame(
          name, found.getOrDefault(name, "nothing"), configuration.getOrDefault(name, "nothing"));
    }
    requireSame(
        "its data in the order",
        data(found.keySet()).toString(),
        data(configuration.keySet()).toString());
  }

  private void requireSame(String name, String before, String now) {
    if (!before.equals(now)) {
      throw new TrainingException(
          2,
          "%s holds an unfinished run with %s %s, now it is %s; repeat that command to continue it, name another --out, or delete the folder"
              .formatted(path, name, before, now));
    }
  }

  /** The files of a configuration in its order, which decides what is learned when. */
  private static List<String> data(Collection<String> names) {
    return names.stream().filter(name -> name.startsWith("--data ")).toList();
  }

  private static List<String> names(JsonNode configuration) {
    List<String> names = new ArrayList<>();
    configuration.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private boolean isClaimed() {
    return Files.exists(path.resolve(CONFIGURATION));
  }

  /** The tokenizer that the run found here learned, by file name; empty if there is none yet. */
  SortedMap<String, byte[]> tokenizer() throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    if (isClaimed() && Files.exists(path.resolve(Ingredients.TOKENIZER))) {
      for (String name : Ingredients.TOKENIZER_FILES) {
        files.put(name, Files.readAllBytes(path.resolve(name)));
      }
    }
    return files;
  }

  /**
   * Claims the folder for a run, unless it is this run's already.
   *
   * @param configuration pinned: a run that is continued must have the same
   * @param tokenizer what {@link #tokenizer} gives from now on; empty if it was not learned
   */
  void claim(Map<String, String> configuration, SortedMap<String, byte[]> tokenizer)
      throws IOException {
    Files.createDirectories(path);
    if (!isClaimed()) {
      FolderReplacement.writeFile(
          path.resolve(CONFIGURATION),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(configuration));
    }
    if (tokenizer().isEmpty() && !tokenizer.isEmpty()) {
      // tokenizer.json last: it stands for both.
      for (String name : Ingredients.TOKENIZER_FILES) {
        FolderReplacement.writeFile(path.resolve(name), tokenizer.get(name));
      }
    }
  }

  /** Saves the state of a run; until it is on disk as a whole, the one before it stays. */
  void save(Progress progress, SortedMap<String, NDArray> tensors) throws IOException {
    FolderReplacement.replace(
        state(),
        folder -> {
          Files.write(folder.resolve(PROGRESS), JSON.writeValueAsBytes(toJson(progress)));
          new WeightWriter().writeFile(folder.resolve(TENSORS), tensors);
        });
  }

  /**
   * Restores the last good state.
   *
   * @param tensors overwritten in place
   * @param manager of a scope for what is read
   * @return empty if none was saved yet
   */
  Optional<Progress> restore(SortedMap<String, NDArray> tensors, NDManager manager)
      throws IOException {
    Path state = FolderReplacement.resolve(state());
    if (!Files.exists(state)) {
      return Optional.empty();
    }
    try (SafetensorsFile file = SafetensorsFile.open(state.resolve(TENSORS))) {
      for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
        try (NDArray saved = file.read(tensor.getKey(), manager)) {
          restore(tensor.getValue(), saved);
        }
      }
    }
    return Optional.of(fromJson(Files.readAllBytes(state.resolve(PROGRESS))));
  }

  /**
   * In place, by views of one dimension at least, for an index needs one. Not by copyTo: that puts
   * another tensor behind the array, so that its views keep the old values, and in a way that makes
   * libtorch print a warning.
   */
  private static void restore(NDArray tensor, NDArray saved) {
    if (!tensor.getShape().equals(saved.getShape())) {
      throw new TrainingException(
          2,
          "the saved state has shape "
              + saved.getShape()
              + " where "
              + tensor.getShape()
              + " is expected; delete the run's folder to start anew");
    }
    boolean scalar = tensor.getShape().dimension() == 0;
    Shape shape = scalar ? new Shape(1) : tensor.getShape();
    try (NDArray view = tensor.reshape(shape);
        NDArray values = saved.reshape(shape)) {
      view.set(new NDIndex("..."), values);
    }
  }

  /** Deletes the folder: the run is finished. */
  void delete() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      // The configuration goes last: without it the rest would be another run's.
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(path) && !file.endsWith(CONFIGURATION)) {
          Files.delete(file);
        }
      }
    }
    Files.deleteIfExists(path.resolve(CONFIGURATION));
    Files.deleteIfExists(path);
  }

  private static Map<String, Object> toJson(Progress progress) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", progress.step());
    json.put("epoch", progress.epoch());
    json.put("stepInEpoch", progress.stepInEpoch());
    json.put("tokens", progress.tokens());
    if (Double.isFinite(progress.bestLoss())) {
      json.put("bestLoss", progress.bestLoss());
    }
    json.put("bestStep", progress.bestStep());
    json.put("failures", progress.failures());
    return json;
  }

  private static Progress fromJson(byte[] bytes) throws IOException {
    var json = JSON.readTree(bytes);
    return new Progress(
        json.path("step").asLong(),
        json.path("epoch").asInt(),
        json.path("stepInEpoch").asInt(),
        json.path("tokens").asLong(),
        json.path("bestLoss").asDouble(Double.POSITIVE_INFINITY),
        json.path("bestStep").asLong(),
        json.path("failures").asInt());
  }
}
