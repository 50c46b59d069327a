package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gradus.search.server.BenchSuggestCommand.Answer;
import dev.gradus.search.server.BenchSuggestCommand.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchSuggestCommandTest {

  @Test
  void of_oneGoalWithoutSuggestions_countsItApartAndInTheTimesToAll() {
    Result result =
        Result.of(
            List.of(
                new Answer(100, 400, 8, true),
                new Answer(Double.POSITIVE_INFINITY, 900, 0, false),
                new Answer(200, 500, 4, false)));

    assertEquals(new Result(3, 1, 1, 4, 200, 200, 500, 900, 900), result);
  }
}
