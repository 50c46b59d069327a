package dev.gradus.curriculum.loop.config;

import java.util.OptionalInt;

/**
 * Which statements a round takes up, and how hard it tries.
 *
 * @param kind sweep or frontier
 * @param fresh statements of a source that a round takes up for the first time, at most, drawn by
 *     hash; the others wait for later rounds. Null takes all up in the first
 * @param freshGrowth factor on {@code fresh} from each round to the next, at least 1: what a model
 *     learns grows with the logarithm of what it has seen
 * @param settled tries in a row that were proved before a statement rests, at least 1
 * @param review share of the resting statements that each round takes up all the same, in [0, 1]
 * @param growth factor on the expansions for every fruitless try of a never proved statement, at
 *     least 1
 * @param most cap on that factor, at least 1
 * @param patience fruitless tries after which a never proved statement is taken up less often
 * @param retry share of those that each round takes up, in [0, 1]
 */
public record Schedule(
    Kind kind,
    Integer fresh,
    Double freshGrowth,
    Integer settled,
    Double review,
    Double growth,
    Double most,
    Integer patience,
    Double retry) {

  /** The two schedules. */
  public enum Kind {
    /** The paper's: every statement in every round, with the same budget. */
    SWEEP,
    /** Time goes where something is to be learned: to statements that are sometimes proved. */
    FRONTIER
  }

  static final Schedule DEFAULT =
      new Schedule(null, null, null, null, null, null, null, null, null);

  public Schedule {
    kind = kind == null ? Kind.FRONTIER : kind;
    freshGrowth = freshGrowth == null ? 1 : freshGrowth;
    settled = settled == null ? 2 : settled;
    review = review == null ? 0.1 : review;
    growth = growth == null ? 2 : growth;
    most = most == null ? 4 : most;
    patience = patience == null ? 3 : patience;
    retry = retry == null ? 0.5 : retry;
    Check.that(fresh == null || fresh >= 1, "schedule.fresh must be at least 1");
    Check.that(freshGrowth >= 1, "schedule.fresh-growth must be at least 1");
    Check.that(settled >= 1, "schedule.settled must be at least 1");
    Check.that(review >= 0 && review <= 1, "schedule.review must be in [0, 1]");
    Check.that(growth >= 1, "schedule.growth must be at least 1");
    Check.that(most >= 1, "schedule.most must be at least 1");
    Check.that(patience >= 1, "schedule.patience must be at least 1");
    Check.that(retry >= 0 && retry <= 1, "schedule.retry must be in [0, 1]");
  }

  /**
   * How many statements of a source a round takes up for the first time, at most.
   *
   * @param round from 0
   */
  public OptionalInt fresh(int round) {
    return fresh == null
        ? OptionalInt.empty()
        : OptionalInt.of(
            (int) Math.min(Integer.MAX_VALUE, Math.round(fresh * Math.pow(freshGrowth, round))));
  }
}
