package dev.gradus.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The weights of a checkpoint directory, open for reading: {@code model.safetensors}, or the shards
 * that {@code model.safetensors.index.json} names. Headers are read and checked at opening, tensors
 * when they are asked for. Safe for use by many threads.
 */
public final class WeightFiles implements Closeable {

  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** Names shown of each kind of trouble; a model of another shape would fill the screen. */
  private static final int SHOWN = 4;

  private final Path directory;
  private final List<SafetensorsFile> files;
  private final SortedMap<String, SafetensorsFile> home;

  private WeightFiles(
      Path directory, List<SafetensorsFile> files, SortedMap<String, SafetensorsFile> home) {
    this.directory = directory;
    this.files = files;
    this.home = home;
  }

  /**
   * Opens all files.
   *
   * @throws CheckpointException if there are none, one is damaged, or the index and the shards
   *     disagree
   */
  public static WeightFiles open(Path directory) throws IOException {
    List<SafetensorsFile> files = new ArrayList<>();
    try {
      if (Files.exists(directory.resolve(SINGLE))) {
        files.add(SafetensorsFile.open(directory.resolve(SINGLE)));
        return new WeightFiles(directory, files, homes(directory, files));
      }
      Path index = directory.resolve(INDEX);
      if (!Files.exists(index)) {
        throw new CheckpointException(
            directory
                + " holds neither "
                + SINGLE
                + " nor "
                + INDEX
                + (hasPickledWeights(directory)
                    ? "; its weights are Python pickles, which are never read: convert them to"
                        + " safetensors"
                    : "; name a directory with a model"));
      }
      Map<String, String> map = readIndex(index);
      for (String shard : new TreeSet<>(map.values())) {
        if (!Files.exists(directory.resolve(shard))) {
          throw new CheckpointException(
              index + " names the shard " + shard + ", which is not there; copy it there");
        }
        files.add(SafetensorsFile.open(directory.resolve(shard)));
      }
      SortedMap<String, SafetensorsFile> homes = homes(directory, files);
      agree(index, map, homes);
      return new WeightFiles(directory, files, homes);
    } catch (IOException | RuntimeException | Error e) {
      closeAll(files);
      throw e;
    }
  }

  private static boolean hasPickledWeights(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (var list = Files.list(directory)) {
      return list.anyMatch(file -> file.getFileName().toString().matches("pytorch_model.*\\.bin"));
    }
  }

  private static Map<String, String> readIndex(Path index) throws IOException {
    JsonNode weightMap = JsonFile.read(index).path("weight_map");
    Map<String, String> map = new TreeMap<>();
    for (var entry : weightMap.properties()) {
      String shard = entry.getValue().asText();
      // A stranger's index may name any path; a shard is a file of this directory.
      if (!entry.getValue().isTextual() || !shard.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
        throw new CheckpointException(
            index + " names the shard " + TensorEntry.quote(shard) + ", which is no file name");
      }
      map.put(entry.getKey(), shard);
    }
    if (map.isEmpty()) {
      throw new CheckpointException(index + " has no weight_map; write the checkpoint again");
    }
    return map;
  }

  private static SortedMap<String, SafetensorsFile> homes(
      Path directory, List<SafetensorsFile> files) throws CheckpointException {
    SortedMap<String, SafetensorsFile> homes = new TreeMap<>();
    for (SafetensorsFile file : files) {
      for (String name : file.header().tensors().keySet()) {
        SafetensorsFile twin = homes.put(name, file);
        if (twin != null) {
          throw new CheckpointException(
              directory
                  + ": tensor "
                  + TensorEntry.quote(name)
                  + " stands in "
                  + twin.path().getFileName()
                  + " and in "
                  + file.path().getFileName()
                  + "; write the checkpoint again");
        }
      }
    }
    return homes;
  }

  private static void agree(
      Path index, Map<String, String> map, SortedMap<String, SafetensorsFile> homes)
      throws CheckpointException {
    for (var entry : map.entrySet()) {
      SafetensorsFile file = homes.get(entry.getKey());
      if (file == null || !file.path().endsWith(entry.getValue())) {
        throw new CheckpointException(
            index
                + " places tensor "
                + TensorEntry.quote(entry.getKey())
                + " in "
                + entry.getValue()
                + ", where it is not; the shards belong to different checkpoints: copy all again");
      }
    }
  }

  /** All tensors by name. */
  public SortedMap<String, TensorEntry> tensors() {
    SortedMap<String, TensorEntry> tensors = new TreeMap<>();
    files.forEach(file -> tensors.putAll(file.header().tensors()));
    return tensors;
  }

  /** The files, in the order of their names. */
  List<SafetensorsFile> files() {
    return files;
  }

  /**
   * Compares with what a model needs.
   *
   * <p>Accepted though not expected, for published checkpoints carry them: rotary frequencies,
   * which are computed, and an output head beside tied embeddings.
   *
   * @param expected shapes by name
   * @throws CheckpointException that names what is missing, extra, wrongly shaped or of a type that
   *     cannot be computed with
   */
  public void check(SortedMap<String, Shape> expected) throws CheckpointException {
    SortedSet<String> missing = new TreeSet<>(expected.keySet());
    List<String> extra = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (TensorEntry entry : tensors().values()) {
      missing.remove(entry.name());
      Shape shape = expected.get(entry.name());
      if (shape == null) {
        if (!isHarmless(entry.name())) {
          extra.add(TensorEntry.quote(entry.name()));
        }
      } else if (!shape.equals(entry.shape())) {
        wrong.add(
            TensorEntry.quote(entry.name()) + " is " + entry.shape() + " instead of " + shape);
      } else if (entry.dtype().arrays().filter(type -> type.isFloating()).isEmpty()) {
        wrong.add(TensorEntry.quote(entry.name()) + " has type " + entry.dtype());
      }
    }
    if (!missing.isEmpty() || !extra.isEmpty() || !wrong.isEmpty()) {
      throw new CheckpointException(
          directory
              + ": weights and config.json do not belong together:"
              + some("missing", missing.stream().map(TensorEntry::quote).toList())
              + some("not expected", extra)
              + some("wrong", wrong)
              + " use the config.json that came with the weights");
    }
  }

  private static boolean isHarmless(String name) {
    return name.endsWith("rotary_emb.inv_freq") || name.equals("lm_head.weight");
  }

  private static String some(String kind, Collection<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    return names.stream()
        .limit(SHOWN)
        .collect(
            Collectors.joining(
                ", ",
                " " + names.size() + " " + kind + " (",
                names.size() > SHOWN ? ", ...);" : ");"));
  }

  /**
   * Reads one tensor; see {@link SafetensorsFile#read} for types.
   *
   * @throws CheckpointException if there is no such tensor
   */
  public NDArray read(String name, NDManager manager) throws IOException {
    return home(name).read(name, manager);
  }

  /** The bytes of one tensor; see {@link SafetensorsFile#readRaw}. */
  public NDArray readRaw(String name, NDManager manager) throws IOException {
    return home(name).readRaw(name, manager);
  }

  private SafetensorsFile home(String name) throws CheckpointException {
    SafetensorsFile file = home.get(name);
    if (file == null) {
      throw new CheckpointException(directory + " has no tensor " + TensorEntry.quote(name));
    }
    return file;
  }

  @Override
  public void close() throws IOException {
    closeAll(files);
  }

  private static void closeAll(List<SafetensorsFile> files) throws IOException {
    for (SafetensorsFile file : files) {
      file.close();
    }
  }
}
