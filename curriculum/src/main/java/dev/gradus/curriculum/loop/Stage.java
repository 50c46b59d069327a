package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A step of a round that is done once. It may be cut off anywhere and is then run again from what
 * it left: every stage keeps its own work in a folder that resumes.
 */
sealed interface Stage permits TrainingStage, EvaluationStage, GateStage, SearchStage, DataStage {

  /** The round, from 0; the first model's is 0. */
  int round();

  /** Its name within the round, as {@code search-library}. */
  String name();

  /** What it is going to do, as far as that is known beforehand, on one line. */
  String plan(Workshop shop);

  /**
   * Does it.
   *
   * @return what there is to know about it, for the store and for people
   */
  ObjectNode run(Workshop shop);

  /** How the command line names it: {@code 1/search-library}. */
  default String id() {
    return round() + "/" + name();
  }
}
