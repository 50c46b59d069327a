package dev.gradus.curriculum.loop;

/**
 * A step of a round that is done once. It may be cut off anywhere and is then run again from what
 * it left: every stage keeps its own work in a folder that resumes.
 */
sealed interface Stage
    permits StatementsStage, TrainingStage, EvaluationStage, GateStage, SearchStage, DataStage {

  /** The round, from 0; the first model's is 0. */
  int round();

  /** Its name within the round, as {@code search-library}. */
  String name();

  /** What it is going to do, as far as that is known beforehand, on one line. */
  String plan(Workshop shop);

  /** Does it. That it is done is noted by who calls it, together with what it brought. */
  Done run(Workshop shop);

  /** How the command line names it: {@code 1/search-library}. */
  default String id() {
    return round() + "/" + name();
  }
}
