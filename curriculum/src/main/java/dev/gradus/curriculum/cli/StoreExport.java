package dev.gradus.curriculum.cli;

import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.store.Dataset;
import dev.gradus.curriculum.store.DatasetOptions;
import dev.gradus.curriculum.store.Store;
import picocli.CommandLine.Option;

/** Which part of a store is exported. */
final class StoreExport {
  @Option(
      names = "--store",
      required = true,
      paramLabel = "URL",
      converter = StoreUrl.Converter.class,
      description = "Store of an expert iteration: its file, or a jdbc:postgresql: URL.")
  private StoreUrl store;

  @Option(
      names = "--round",
      paramLabel = "K",
      defaultValue = "2147483647",
      description = "Last round to learn from (default: all).")
  private int round;

  @Option(
      names = "--first-round",
      paramLabel = "K",
      defaultValue = "0",
      description = "First round to learn from (default: ${DEFAULT-VALUE}).")
  private int firstRound;

  @Option(
      names = "--proofs",
      paramLabel = "N",
      defaultValue = "0",
      description = "Learn from the N shortest proofs of each statement only (default: all).")
  private int proofs;

  @Option(
      names = "--no-negatives",
      description = "With --proofsize: leave goals without a proof out.")
  private boolean noNegatives;

  @Option(
      names = "--no-global",
      description = "Keep pairs as often as they were found, sizes as each search knew them.")
  private boolean asFound;

  Dataset dataset(HeldOutRule rule, boolean sizes) {
    try (Store opened = Store.existing(store.url(), rule)) {
      return opened.dataset(
          new DatasetOptions(firstRound, round, !asFound, proofs, sizes, !noNegatives));
    }
  }
}
