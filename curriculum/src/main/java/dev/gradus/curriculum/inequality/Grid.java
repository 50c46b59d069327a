package dev.gradus.curriculum.inequality;

import dev.gradus.curriculum.form.StatementForm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Which statements to generate: so many of each cell.
 *
 * @param types in this order
 * @param mostDepth N_D goes from 0 to this
 * @param mostSize N_S goes from 0 to this
 * @param perCell statements of each cell
 */
public record Grid(List<NumberType> types, int mostDepth, int mostSize, int perCell) {
  /** A cell that has no more after so many draws for each statement asked for is left short. */
  private static final int DRAWS_FOR_EACH = 100;

  /**
   * The statements, cell by cell; no two state the same, whatever their variables are called. A
   * cell may have fewer than asked for, where there are not so many.
   *
   * @param seed the same seed, the same statements
   * @param progress told how many there are
   */
  public List<GeneratedStatement> generate(long seed, IntConsumer progress) {
    InequalityGenerator generator = new InequalityGenerator(seed);
    Set<StatementForm> known = new HashSet<>();
    List<GeneratedStatement> all = new ArrayList<>();
    for (Cell cell : cells()) {
      int found = 0;
      for (int draw = 0; found < perCell && draw < DRAWS_FOR_EACH * perCell; draw++) {
        int number = draw;
        GeneratedStatement statement =
            generator
                .draw(cell, number)
                .map(inequality -> GeneratedStatement.of(cell, number, inequality))
                .orElse(null);
        if (statement != null && known.add(StatementForm.ofStatement(statement.statement()))) {
          all.add(statement);
          progress.accept(all.size());
          found++;
        }
      }
    }
    return all;
  }

  /** How many statements it asks for. */
  public int wanted() {
    return cells().size() * perCell;
  }

  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (NumberType type : types) {
      for (int depth = 0; depth <= mostDepth; depth++) {
        for (int size = 0; size <= mostSize; size++) {
          cells.add(new Cell(type, depth, size));
        }
      }
    }
    return cells;
  }
}
