package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.lean.pool.PoolRefusal.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some of the library's theorems.
 *
 * @param next the first constant that has not been looked at
 * @param total constants that there are
 */
public record TheoremList(List<Item> theorems, int next, int total) {

  /**
   * A theorem.
   *
   * @param digest equal for those that state the same
   * @param sets which of simp, grind and ext use it
   * @param stated empty for what nobody stated, and for modules that were not asked for
   */
  public record Item(
      String name, String module, long digest, List<String> sets, Optional<Stated> stated) {}

  /**
   * What it states.
   *
   * @param statement ends in {@code :=}; empty if no printing reads back as the same
   * @param size nodes of the expression
   * @param binders bound variables in front
   * @param constants distinct ones
   */
  public record Stated(String statement, int size, int binders, int constants) {}

  static TheoremList read(JsonNode answer) {
    if (!answer.path("outcome").asText().equals("theorems")) {
      throw new PoolRefusal(
          Kind.INVALID, "the header does not elaborate: " + answer.path("message").asText());
    }
    List<Item> theorems = new ArrayList<>();
    answer.path("theorems").forEach(line -> theorems.add(item(line)));
    return new TheoremList(
        List.copyOf(theorems), answer.path("next").asInt(), answer.path("total").asInt());
  }

  private static Item item(JsonNode line) {
    List<String> sets = new ArrayList<>();
    line.path("sets").forEach(set -> sets.add(set.asText()));
    return new Item(
        line.path("name").asText(),
        line.path("module").asText(),
        Long.parseUnsignedLong(line.path("digest").asText()),
        List.copyOf(sets),
        line.has("size") ? Optional.of(stated(line)) : Optional.empty());
  }

  private static Stated stated(JsonNode line) {
    return new Stated(
        line.path("statement").asText(""),
        line.path("size").asInt(),
        line.path("binders").asInt(),
        line.path("constants").asInt());
  }
}
