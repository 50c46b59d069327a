package dev.gradus.curriculum.loop;

import java.nio.file.Path;

/**
 * The folder of an iteration.
 *
 * <pre>
 *   config.yaml              what it was started with
 *   store.db                 what is done and what was found; or store.json, which says where that is
 *   premises.jsonl           statements that models may cite, if any
 *   base/model               theta_0, where theta_k starts from it
 *   round-K/model            theta_K, a Hugging Face folder; round 0 has the first model
 *   round-K/eval-SET         run directory of its evaluation on a set
 *   round-K/search-SOURCE/D  run directory of its search with D expansions
 *   round-K/data             what all rounds so far have found, to train theta_(K+1) on
 *   report.html
 * </pre>
 */
record IterationFolder(Path path) {
  Path config() {
    return path.resolve("config.yaml");
  }

  Path round(int round) {
    return path.resolve("round-" + round);
  }

  Path model(int round) {
    return round(round).resolve("model");
  }

  Path base() {
    return path.resolve("base").resolve("model");
  }

  Path evaluation(int round, String stage) {
    return round(round).resolve(stage);
  }

  Path search(int round, String source, int expansions) {
    return round(round).resolve("search-" + source).resolve(Integer.toString(expansions));
  }

  Path data(int round) {
    return round(round).resolve("data").resolve("found.jsonl");
  }

  Path premises() {
    return path.resolve("premises.jsonl");
  }

  Path report() {
    return path.resolve("report.html");
  }
}
