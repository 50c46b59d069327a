package dev.gradus.search.store;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.statement.Statement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The database of one run, open in this process and in no other.
 *
 * <p>A finished attempt is one transaction, a finished statement another: after a kill at any
 * moment an attempt is there with all it visited or not at all, and what is not there is done again
 * from its start, with the same seed. One thread does all the writing; searches go on meanwhile.
 */
public final class RunStore implements AutoCloseable {
  /** Under which {@link #noted} has when the run began, as ISO 8601. */
  public static final String STARTED = "started";

  private final RunDatabase database;
  private final Optional<RunLock> lock;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "run-store");
            thread.setDaemon(true);
            return thread;
          });

  private RunStore(RunDatabase database, Optional<RunLock> lock) {
    this.database = database;
    this.lock = lock;
  }

  /**
   * Opens a run directory, creating it where there is none.
   *
   * @throws RunDirectoryException if another process has it open, or if it was made with another
   *     configuration or for other statements
   * @throws EnvironmentException if it cannot be written
   */
  public static RunStore open(
      Path directory, RunConfiguration configuration, List<Statement> statements) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new EnvironmentException(
          "run directory " + directory + " cannot be made (" + e + "); choose another --run", e);
    }
    RunLock lock = RunLock.take(directory);
    RunDatabase database = null;
    try {
      database = RunDatabase.file(directory);
      resume(database, directory, configuration.and("the statements' hash", hash(statements)));
      put(database, statements);
      return new RunStore(database, Optional.of(lock));
    } catch (RuntimeException e) {
      if (database != null) {
        database.close();
      }
      release(lock);
      throw e;
    }
  }

  /** A store that is gone when it is closed. */
  public static RunStore temporary(RunConfiguration configuration, List<Statement> statements) {
    RunDatabase database = RunDatabase.temporary();
    configure(database, configuration);
    put(database, statements);
    return new RunStore(database, Optional.empty());
  }

  private static void resume(RunDatabase database, Path directory, RunConfiguration configuration) {
    Map<String, String> before =
        database.read(connection -> new RunTables(connection).fixedConfiguration());
    Optional<String> difference =
        before.isEmpty() ? Optional.empty() : configuration.difference(before);
    if (difference.isPresent()) {
      throw new RunDirectoryException(
          directory,
          "made with another configuration: "
              + difference.get()
              + "; give the same options or choose another --run");
    }
    configure(database, configuration);
  }

  private static void configure(RunDatabase database, RunConfiguration configuration) {
    database.transaction(
        connection -> {
          RunTables tables = new RunTables(connection);
          tables.putConfiguration(configuration);
          tables.putStarted(Instant.now());
          return null;
        });
  }

  private static void put(RunDatabase database, List<Statement> statements) {
    database.transaction(
        connection -> {
          new RunTables(connection).putStatements(statements);
          return null;
        });
  }

  private static String hash(List<Statement> statements) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (Statement statement : statements) {
        sha.update(
            (statement.name() + "\n" + statement.hash() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What is recorded with the run, by name; where a resumed run differs, one after the other. */
  public Map<String, String> noted() {
    return await(connection -> new RunTables(connection).notedConfiguration());
  }

  /** The result of a statement that is done; one whose attempts a service had cut short is not. */
  public Optional<StatementResult> finished(Statement statement) {
    return await(connection -> new RunTables(connection).finished(statement));
  }

  /** The attempts of a statement that are done, in order. */
  public List<AttemptResult> attempts(Statement statement) {
    return await(connection -> new RunTables(connection).attempts(statement));
  }

  /** Keeps an attempt. The future is complete when it is safe on disk. */
  public CompletableFuture<Void> record(Statement statement, AttemptTrace trace) {
    return write(tables -> tables.putAttempt(statement, trace));
  }

  /** Keeps the result of a statement. The future is complete when it is safe on disk. */
  public CompletableFuture<Void> finish(StatementResult result) {
    return write(tables -> tables.finish(result));
  }

  /** For tests: from now on the disk is as good as full. */
  void limitPages() {
    await(
        connection -> {
          try (var sql = connection.createStatement()) {
            return sql.execute("PRAGMA max_page_count = 1");
          }
        });
  }

  private interface Write {
    void to(RunTables tables) throws SQLException;
  }

  private CompletableFuture<Void> write(Write write) {
    return CompletableFuture.runAsync(
        () ->
            database.transaction(
                connection -> {
                  write.to(new RunTables(connection));
                  return null;
                }),
        writer);
  }

  private <T> T await(Query<T> work) {
    try {
      return CompletableFuture.supplyAsync(() -> database.read(work), writer).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Waits for what is being written. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      writer.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    database.close();
    lock.ifPresent(RunStore::release);
  }

  private static void release(RunLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      // The operating system lets go of it when the process ends.
    }
  }
}
