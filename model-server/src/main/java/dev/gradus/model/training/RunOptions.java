package dev.gradus.model.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a run is asked to do, as the command line says it.
 *
 * @param data files of training examples
 * @param validationData a file of examples to validate on; otherwise a share of the data is
 * @param validation that share of its theorems
 * @param init a checkpoint to go on from, a config.json, or the name of a shipped configuration
 * @param out the checkpoint to write
 * @param tokenizer a tokenizer.json for a model from scratch; otherwise one is trained
 * @param premises statements of the library that proofsteps may cite by place; otherwise those of
 *     the checkpoint that is gone on from
 * @param vocabulary size of that one; otherwise the configuration's
 * @param mix weights of sources, 1 where none is given
 * @param epochs passes over the data; otherwise 1 from a checkpoint, 10 from scratch
 * @param steps optimiser steps, instead of epochs
 * @param batchTokens tokens of a batch
 * @param accumulate batches of a step
 * @param context tokens of the longest example; otherwise the model's context, at most 1,024
 * @param learningRate at its peak; otherwise by the model's width
 * @param warmup share of the steps
 * @param floor share of the peak that the last step has
 * @param optimizer AdamW's numbers
 * @param seed of the order of the data and of fresh weights
 * @param validateEvery steps between validations; otherwise 20 times a run
 * @param patience validations without improvement that end the run; 0 for none
 * @param checkpointMinutes between saved states
 * @param loraRank rank of adapters; 0 trains all weights
 * @param loraAlpha their scale times their rank
 * @param bfloat16 whether the checkpoint is written in bfloat16
 */
public record RunOptions(
    List<Path> data,
    Optional<Path> validationData,
    double validation,
    String init,
    Path out,
    Optional<Path> tokenizer,
    Optional<Path> premises,
    OptionalInt vocabulary,
    Map<String, Double> mix,
    OptionalInt epochs,
    OptionalLong steps,
    int batchTokens,
    int accumulate,
    OptionalInt context,
    OptionalDouble learningRate,
    double warmup,
    double floor,
    AdamW optimizer,
    long seed,
    OptionalLong validateEvery,
    int patience,
    double checkpointMinutes,
    int loraRank,
    double loraAlpha,
    boolean bfloat16) {

  /** Options that decide the losses, by name: a run that is continued must have the same. */
  Map<String, String> deciding() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--init", init);
    options.put("--validation", validationData.map(Path::toString).orElse("" + validation));
    options.put("--tokenizer", tokenizer.map(Path::toString).orElse("none"));
    options.put("--premises", premises.map(Path::toString).orElse("none"));
    options.put("--vocab", vocabulary.isPresent() ? "" + vocabulary.getAsInt() : "as configured");
    options.put("--mix", new TreeMap<>(mix).toString());
    options.put("--epochs", epochs.isPresent() ? "" + epochs.getAsInt() : "by default");
    options.put("--steps", steps.isPresent() ? "" + steps.getAsLong() : "by epochs");
    options.put("--batch-tokens", "" + batchTokens);
    options.put("--accumulate", "" + accumulate);
    options.put("--context", context.isPresent() ? "" + context.getAsInt() : "by default");
    options.put(
        "--learning-rate", learningRate.isPresent() ? "" + learningRate.getAsDouble() : "by width");
    options.put("--warmup", "" + warmup);
    options.put("--floor", "" + floor);
    options.put("--weight-decay", "" + optimizer.decay());
    options.put("--beta1", "" + optimizer.beta1());
    options.put("--beta2", "" + optimizer.beta2());
    options.put("--clip", "" + optimizer.clip());
    options.put("--seed", "" + seed);
    options.put(
        "--validate-every",
        validateEvery.isPresent() ? "" + validateEvery.getAsLong() : "by default");
    options.put("--patience", "" + patience);
    options.put("--lora-rank", "" + loraRank);
    options.put("--lora-alpha", "" + loraAlpha);
    return options;
  }
}
