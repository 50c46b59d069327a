package dev.gradus.model.serving;

import dev.gradus.model.decoder.DecodeBatch;
import dev.gradus.model.decoder.Decoded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The draws under way, one in each row of the engine that is in use: row i of the engine is element
 * i here. All of it but {@link #active} is the scheduler's thread's own.
 */
final class Rows {

  private final Engine engine;
  private final ServingMeters meters;
  private final List<Row> rows = new ArrayList<>();
  private volatile int active;

  Rows(Engine engine, ServingMeters meters) {
    this.engine = engine;
    this.meters = meters;
  }

  /** Rows in use, as any thread may ask. */
  int active() {
    return active;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Rows that are not in use. */
  int free() {
    return engine.rows() - rows.size();
  }

  /** The requests whose draws these are. */
  Set<SampleJob> jobs() {
    Set<SampleJob> jobs = new HashSet<>();
    rows.forEach(row -> jobs.add(row.job()));
    return jobs;
  }

  /** Starts the next draw of a request in a row that is free. */
  void start(SampleJob job, Engine.Prompt prompt) {
    engine.load(prompt, rows.size());
    rows.add(new Row(job, job.draws().start()));
    active = rows.size();
  }

  /** Frees the rows of requests that have ended or whose callers have gone away. */
  void dropThoseOver() {
    for (int row = rows.size() - 1; row >= 0; row--) {
      if (rows.get(row).job().isOver()) {
        remove(row);
      }
    }
  }

  /** Forgets all; the engine is about to be closed. */
  void clear() {
    rows.clear();
    active = 0;
  }

  /**
   * Decodes a few steps of all, and frees the rows of draws that end. Throws what the engine
   * throws; the rows are then as they were.
   *
   * @param mostSteps fewer, where a draw may not go on for so long
   * @return the requests of which draws have finished
   */
  Set<SampleJob> decode(int mostSteps) {
    int steps = rows.stream().mapToInt(Row::remaining).reduce(mostSteps, Math::min);
    meters.batch.record(rows.size());
    long start = System.nanoTime();
    Decoded decoded = engine.decode(batch(steps));
    meters.slice.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    Set<SampleJob> settled = new HashSet<>();
    for (int row = rows.size() - 1; row >= 0; row--) {
      int[] tokens = decoded.tokens()[row];
      meters.tokens.increment(tokens.length);
      if (rows.get(row).append(tokens, decoded.logProbabilities()[row], engine::isEnd)) {
        settled.add(rows.get(row).job());
        remove(row);
      }
    }
    return settled;
  }

  private DecodeBatch batch(int steps) {
    int size = rows.size();
    int[] inputs = new int[size];
    float[] temperatures = new float[size];
    float[] topPs = new float[size];
    float[][] uniforms = new float[size][];
    for (int i = 0; i < size; i++) {
      Row row = rows.get(i);
      inputs[i] = row.input();
      temperatures[i] = row.job().temperature();
      topPs[i] = row.job().topP();
      uniforms[i] = row.uniforms(steps);
    }
    return new DecodeBatch(inputs, temperatures, topPs, uniforms);
  }

  /** The last row takes the place of one that is freed. */
  private void remove(int row) {
    int last = rows.size() - 1;
    if (row != last) {
      engine.move(last, row);
      rows.set(row, rows.get(last));
    }
    rows.remove(last);
    active = rows.size();
  }
}
