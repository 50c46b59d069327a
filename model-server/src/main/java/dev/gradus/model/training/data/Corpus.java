package dev.gradus.model.training.data;

import dev.gradus.model.checkpoint.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All examples of a run as tokens, in memory.
 *
 * @param training to be trained on
 * @param validation held out
 * @param sources names of the sources, in the order of their first example; an example's source is
 *     an index into it
 * @param sha256 of each file, in hexadecimal
 * @param shortened examples whose goal was shortened to fit the context
 * @param leftOut examples whose completion or name alone does not fit
 * @param heldBack examples of the training files that are not trained on, for their theorem is in
 *     the validation file
 * @param proofsizes training examples of the proofsize objective
 */
public record Corpus(
    List<EncodedExample> training,
    List<EncodedExample> validation,
    List<String> sources,
    Map<Path, String> sha256,
    long shortened,
    long leftOut,
    long heldBack,
    long proofsizes) {

  /** Reads files. */
  public static final class Reader {

    private final ExampleEncoder encoder;
    private final List<EncodedExample> training = new ArrayList<>();
    private final List<EncodedExample> validation = new ArrayList<>();
    private final Map<String, Integer> sources = new LinkedHashMap<>();
    private final Map<Path, String> sha256 = new LinkedHashMap<>();
    private long shortened;
    private long leftOut;
    private long heldBack;
    private long proofsizes;

    /** With what turns examples into tokens. */
    public Reader(ExampleEncoder encoder) {
      this.encoder = encoder;
    }

    /**
     * Adds a file of training data.
     *
     * @param heldOut the theorems that are not trained on: by a share they are validated on, by a
     *     file that file's examples are, see {@link #validation}
     */
    public Reader training(Path file, HeldOut heldOut) {
      sha256.put(
          file,
          new ExampleFile(file)
              .forEach(
                  example -> {
                    if (!heldOut.holds(example)) {
                      add(example, training);
                      proofsizes += example instanceof Example.Proofsize ? 1 : 0;
                    } else if (heldOut instanceof HeldOut.Share) {
                      add(example, validation);
                    } else {
                      heldBack++;
                    }
                  }));
      return this;
    }

    /** Adds a file of which everything is held out. */
    public Reader validation(Path file) {
      sha256.put(file, new ExampleFile(file).forEach(example -> add(example, validation)));
      return this;
    }

    private void add(Example example, List<EncodedExample> side) {
      Integer source = sources.computeIfAbsent(example.source(), name -> sources.size());
      Optional<ExampleEncoder.Encoded> encoded = encoder.encode(example);
      if (encoded.isEmpty()) {
        leftOut++;
        return;
      }
      ExampleEncoder.Encoded tokens = encoded.get();
      shortened += tokens.shortened() ? 1 : 0;
      side.add(new EncodedExample(tokens.tokens(), tokens.prompt(), source));
    }

    /**
     * All that was read.
     *
     * @throws TrainingDataException if there is nothing to train on
     */
    public Corpus read() {
      if (training.isEmpty()) {
        throw new TrainingDataException(
            "no example to train on in "
                + sha256.keySet()
                + (heldBack > 0 ? " that --validation-data does not hold too" : "")
                + "; name a file with examples with --data");
      }
      return new Corpus(
          List.copyOf(training),
          List.copyOf(validation),
          List.copyOf(sources.keySet()),
          new LinkedHashMap<>(sha256),
          shortened,
          leftOut,
          heldBack,
          proofsizes);
    }
  }

  /** One hash for all files: SHA-256 of the one file's content, or of their hashes in order. */
  public String sha256Together() {
    List<String> hashes = List.copyOf(sha256.values());
    return hashes.size() == 1
        ? hashes.get(0)
        : Sha256.of(String.join("", hashes).getBytes(StandardCharsets.US_ASCII));
  }

  /** The held-out examples in batches of so many tokens, in their order. */
  public List<PackedBatch> validationBatches(int batchTokens) {
    List<PackedBatch> batches = new ArrayList<>();
    List<EncodedExample> batch = new ArrayList<>();
    int tokens = 0;
    for (EncodedExample example : validation) {
      if (tokens + example.inputs() > batchTokens && !batch.isEmpty()) {
        batches.add(PackedBatch.of(batch));
        batch.clear();
        tokens = 0;
      }
      batch.add(example);
      tokens += example.inputs();
    }
    if (!batch.isEmpty()) {
      batches.add(PackedBatch.of(batch));
    }
    return batches;
  }

  /**
   * The weight of each source, 1 where none is given.
   *
   * @throws TrainingDataException if the mix names no source of the data, or is so small that an
   *     epoch may have no example
   */
  public double[] weights(Map<String, Double> mix) {
    for (String name : mix.keySet()) {
      if (!sources.contains(name)) {
        throw new TrainingDataException(
            "--mix names the source " + name + ", but the data has " + sources);
      }
    }
    double[] weights =
        sources.stream()
            .mapToDouble(name -> Optional.ofNullable(mix.get(name)).orElse(1.0))
            .toArray();
    int[] examples = new int[weights.length];
    training.forEach(example -> examples[example.source()]++);
    // A source with less than one example an epoch leaves some epochs out.
    if (IntStream.range(0, weights.length).noneMatch(s -> weights[s] * examples[s] >= 1)) {
      throw new TrainingDataException(
          "--mix leaves epochs without an example of " + sources + "; give one a higher weight");
    }
    return weights;
  }
}
