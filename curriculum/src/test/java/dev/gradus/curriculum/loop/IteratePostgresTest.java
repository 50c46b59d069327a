package dev.gradus.curriculum.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gradus.curriculum.loop.IterateProcess.Ended;
import dev.gradus.curriculum.store.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An iteration whose memory is a real PostgreSQL, where this machine has one. */
final class IteratePostgresTest {
  @TempDir Path folder;

  @Test
  void iterate_storeInADatabase_holdsWhatAFileWouldAndNoOtherRun() throws Exception {
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(programs.isPresent(), "skipped: no PostgreSQL server on this machine");
    Path config = IterateProcess.configure(folder);
    try (PostgresServer server = PostgresServer.start(programs.get())) {
      Path file = folder.resolve("file");
      Path database = folder.resolve("database");
      String url = server.url() + "&currentSchema=first";
      run(config, file, 0, "--stop-after", "0/data");
      run(config, database, 0, "--stop-after", "0/data", "--store", url);
      StoreContents.of(database, url).requireSame(StoreContents.of(file));
      assertFalse(Files.exists(database.resolve("store.db")));

      Ended other = run(config, folder.resolve("other"), 2, "--store", url);
      assertTrue(other.errors().contains(database.toString()), other.errors());

      // The folder says where its store is.
      Ended again = run(config, database, 0, "--stop-after", "0/data");
      assertEquals(0, again.lines().size(), again.lines()::toString);
      String page = Files.readString(database.resolve("report.html"));
      assertTrue(page.contains("What each round proves"), "the report is written");
    }
  }

  private static Ended run(Path config, Path run, int status, String... more) throws Exception {
    Ended ended = IterateProcess.run(config, run, more);
    assertEquals(status, ended.status(), ended.errors());
    return ended;
  }
}
