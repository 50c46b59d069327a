package dev.gradus.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.Weights;
import dev.gradus.model.premises.PremiseFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model directory, open for reading: one trained here, or a published Llama or Qwen2.
 *
 * <p>Everything but the tensors is read and checked by {@link #read}; tensors are read by {@link
 * #weights}. All files are opened at once, so that a checkpoint that is replaced meanwhile is still
 * read whole.
 */
public final class Checkpoint implements Closeable {

  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  static final String GENERATION_CONFIG = "generation_config.json";

  /** Files that belong to the prompts and go with the model wherever it goes. */
  private static final List<String> COMPANIONS =
      List.of(TOKENIZER, TOKENIZER_CONFIG, GENERATION_CONFIG, PremiseFile.NAME);

  private static final long MAX_COMPANION_BYTES = 256L << 20;

  /** A writer that replaces the directory again and again is a misuse, not a reason to wait. */
  private static final int READ_ATTEMPTS = 10;

  private final Path directory;
  private final DecoderConfig config;
  private final byte[] configJson;
  private final SortedMap<String, byte[]> companions;
  private final GradusMetadata metadata;
  private final List<Integer> endTokens;
  private final WeightFiles files;

  private Checkpoint(Path directory, Path folder) throws IOException {
    this.directory = directory;
    require(folder, CONFIG);
    require(folder, TOKENIZER);
    JsonNode json = JsonFile.read(folder.resolve(CONFIG));
    this.config = DecoderConfig.read(folder.resolve(CONFIG));
    this.configJson = JsonFile.bytes(json);
    this.companions = companions(folder);
    Path gradus = folder.resolve(GradusMetadata.FILE);
    this.metadata = Files.exists(gradus) ? GradusMetadata.read(gradus) : null;
    this.endTokens = endTokens(folder, config);
    this.files = WeightFiles.open(folder);
    try {
      // Before as many names are made up as a hostile file asks for.
      if (config.layers() > files.tensors().size()) {
        throw new CheckpointException(
            folder.resolve(CONFIG)
                + " asks for "
                + config.layers()
                + " layers, the weights have only "
                + files.tensors().size()
                + " tensors; use the config.json that came with the weights");
      }
      files.check(config.tensors());
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Opens and checks a directory.
   *
   * @throws CheckpointException if a file is missing or damaged, or the weights are not those that
   *     config.json describes; one line that names what
   * @throws dev.gradus.model.decoder.UnsupportedDecoderException if it is another kind of model
   */
  public static Checkpoint read(Path directory) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path folder = FolderReplacement.resolve(directory);
      // Open folders keep their key: without that, a folder written while this one is deleted may
      // get the very same, and two halves of different checkpoints would pass for one.
      try (DirectoryStream<Path> open = Files.newDirectoryStream(folder)) {
        Object identity = identity(open, folder);
        try {
          Checkpoint checkpoint = new Checkpoint(directory, folder);
          if (unchanged(directory, folder, identity)) {
            return checkpoint;
          }
          checkpoint.close();
        } catch (IOException e) {
          if (unchanged(directory, folder, identity)) {
            throw e;
          }
        }
      } catch (NotDirectoryException e) {
        throw new CheckpointException(
            directory + " is a file; name the directory with the model that it belongs to");
      } catch (NoSuchFileException e) {
        if (!Files.exists(FolderReplacement.resolve(directory))) {
          throw new CheckpointException(
              directory
                  + " is not there; name a directory with a model (config.json, tokenizer.json"
                  + ", model.safetensors)");
        }
      }
      if (attempt == READ_ATTEMPTS) {
        throw new CheckpointException(
            directory + " is replaced faster than it can be read; read it when its writer is done");
      }
    }
  }

  /**
   * Whether the folder is still the one, under the same name: while it has just been renamed, what
   * is read by its old name is not there.
   */
  private static boolean unchanged(Path directory, Path folder, Object identity)
      throws IOException {
    if (!FolderReplacement.resolve(directory).equals(folder)) {
      return false;
    }
    try {
      return identity.equals(Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Which folder this is, whatever it is called by now. */
  private static Object identity(DirectoryStream<Path> open, Path folder) throws IOException {
    BasicFileAttributes attributes =
        open instanceof SecureDirectoryStream<Path> secure
            ? secure.getFileAttributeView(BasicFileAttributeView.class).readAttributes()
            : Files.readAttributes(folder, BasicFileAttributes.class);
    return attributes.fileKey();
  }

  private static void require(Path folder, String file) throws CheckpointException {
    if (!Files.isRegularFile(folder.resolve(file))) {
      throw new CheckpointException(
          folder + " has no " + file + "; name a directory with a model in Hugging Face's layout");
    }
  }

  private static SortedMap<String, byte[]> companions(Path folder) throws IOException {
    SortedMap<String, byte[]> companions = new TreeMap<>();
    for (String name : COMPANIONS) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        if (Files.size(file) > MAX_COMPANION_BYTES) {
          throw new CheckpointException(
              file + " has more than " + MAX_COMPANION_BYTES + " bytes, which no such file needs");
        }
        companions.put(name, Files.readAllBytes(file));
      }
    }
    return companions;
  }

  /** What generation_config.json says comes first: that is what other tools stop at. */
  private static List<Integer> endTokens(Path folder, DecoderConfig config) throws IOException {
    Set<Integer> ids = new LinkedHashSet<>();
    for (String name : List.of(GENERATION_CONFIG, CONFIG)) {
      Path file = folder.resolve(name);
      if (!Files.exists(file)) {
        continue;
      }
      JsonNode eos = JsonFile.read(file).path("eos_token_id");
      List<JsonNode> nodes = new ArrayList<>();
      if (eos.isArray()) {
        eos.forEach(nodes::add);
      } else if (!eos.isMissingNode() && !eos.isNull()) {
        nodes.add(eos);
      }
      for (JsonNode node : nodes) {
        if (!node.isInt() || node.asInt() < 0 || node.asInt() >= config.vocabularySize()) {
          throw new CheckpointException(
              file
                  + ": eos_token_id "
                  + TensorEntry.quote(node.toString())
                  + " is no token of a vocabulary of "
                  + config.vocabularySize());
        }
        ids.add(node.asInt());
      }
    }
    return List.copyOf(ids);
  }

  /** The directory as it was asked for. */
  public Path directory() {
    return directory;
  }

  public DecoderConfig config() {
    return config;
  }

  /** Content of {@code tokenizer.json}. */
  public byte[] tokenizerJson() {
    return companions.get(TOKENIZER).clone();
  }

  /** Content of {@code tokenizer_config.json}, if there is one. */
  public Optional<byte[]> tokenizerConfigJson() {
    return Optional.ofNullable(companions.get(TOKENIZER_CONFIG)).map(byte[]::clone);
  }

  /** Content of {@code premises.jsonl}: statements of the library that it may cite, if any. */
  public Optional<byte[]> premises() {
    return Optional.ofNullable(companions.get(PremiseFile.NAME)).map(byte[]::clone);
  }

  /**
   * The small files beside config.json and the weights, by name: what {@link CheckpointContents}
   * takes when this model is trained on.
   */
  public SortedMap<String, byte[]> companions() {
    return new TreeMap<>(companions);
  }

  /** What gradus.json says; empty for a published model. */
  public Optional<GradusMetadata> metadata() {
    return Optional.ofNullable(metadata);
  }

  /**
   * Tokens that end a completion according to generation_config.json and config.json, in that order
   * and without repetition. Chat models have several; where the list is empty, only
   * tokenizer_config.json knows.
   */
  public List<Integer> endTokens() {
    return endTokens;
  }

  /** The tensors, for who wants them one by one. */
  public WeightFiles files() {
    return files;
  }

  /**
   * Reads all weights, one tensor at a time.
   *
   * @param manager owns them and says on which device they lie
   */
  public Weights weights(NDManager manager) throws IOException {
    try (NDManager scope = manager.newSubManager()) {
      return Weights.load(config, manager, name -> unchecked(name, scope));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private NDArray unchecked(String name, NDManager manager) {
    try {
      return files.read(name, manager);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A short hash that changes with the model: 16 hexadecimal digits over config, tokenizer, origin
   * and weights. Of large tensors only evenly spaced blocks are read (about 100 MB of a 15 GB
   * model), see the class {@code Fingerprint}.
   */
  public String fingerprint() throws IOException {
    SortedMap<String, byte[]> small = new TreeMap<>(companions);
    small.put(CONFIG, configJson);
    if (metadata != null) {
      small.put(GradusMetadata.FILE, metadata.toJson());
    }
    return Fingerprint.of(small, files.files());
  }

  /**
   * Writes a checkpoint, replacing what is there; see {@link FolderReplacement} for what a reader
   * meets when.
   */
  public static void write(Path directory, CheckpointContents contents) throws IOException {
    FolderReplacement.replace(directory, contents::writeInto);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
