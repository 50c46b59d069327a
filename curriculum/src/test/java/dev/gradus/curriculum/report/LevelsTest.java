package dev.gradus.curriculum.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LevelsTest {
  private static List<String> rows(Levels levels, int... numbers) {
    return Stream.concat(
            Stream.of((JsonNode) MissingNode.getInstance()),
            IntStream.of(numbers).mapToObj(n -> (JsonNode) IntNode.valueOf(n)))
        .map(levels::of)
        .distinct()
        .sorted(Levels.ORDER)
        .toList();
  }

  @Test
  void of_fewValues_isARowEach() {
    assertEquals(
        List.of("0", "2", "10", "none given"), rows(Levels.of(Set.of(0, 2, 10)), 10, 2, 0));
  }

  @Test
  void of_manyValues_isARowForEachDoubling() {
    Set<Integer> many = IntStream.range(0, 40).boxed().collect(Collectors.toSet());
    assertEquals(
        List.of("0", "1", "2 to 3", "8 to 15", "32 to 63", "none given"),
        rows(Levels.of(many), 32, 39, 15, 8, 3, 1, 0));
  }
}
