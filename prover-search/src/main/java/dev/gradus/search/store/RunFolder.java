package dev.gradus.search.store;

import dev.gradus.search.engine.EnvironmentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The runs in a folder and a few levels below it. What somebody asks for is looked up by its id
 * among what was found and never becomes a path; symbolic links are not followed. Safe for use by
 * many threads; every method reads the disk.
 */
public final class RunFolder {
  /** Longest report that is read, in bytes. */
  private static final int MAX_REPORT_BYTES = 32 << 20;

  static final String REPORT = "report.html";

  private final Path root;
  private volatile Map<String, FoundRun> known = Map.of();

  private RunFolder(Path root) {
    this.root = root;
  }

  /**
   * @param runs by name
   * @param complete false if the folder holds more than is looked at
   */
  public record Listing(List<FoundRun> runs, boolean complete) {}

  /**
   * The runs of this folder.
   *
   * @throws IllegalArgumentException in one line, if there is no such folder
   */
  public static RunFolder of(Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        // Below this there are no links: a path found is a real one.
        return new RunFolder(folder.toRealPath());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(folder + " cannot be read (" + e.getMessage() + ")", e);
    }
    throw new IllegalArgumentException(folder + " is no folder; name one that runs lie in");
  }

  /** Looks what is there now. */
  public synchronized Listing list() {
    Listing listing = new RunScan(root).listing();
    known = listing.runs.stream().collect(Collectors.toMap(FoundRun::id, Function.identity()));
    return listing;
  }

  /**
   * The run of that id as it is now; the folder is looked through again for one that was not there
   * before.
   */
  public Optional<FoundRun> find(String id) {
    FoundRun before = known.get(id);
    if (before != null) {
      return new RunScan(root).again(before);
    }
    list();
    return Optional.ofNullable(known.get(id));
  }

  /**
   * Opens the run's database.
   *
   * @throws NoSuchFileException if it has none, or it is no longer in its place
   * @throws RunDirectoryException if it is one of another version of Gradus
   * @throws EnvironmentException if it cannot be read
   */
  public RunReader open(FoundRun run) throws IOException {
    inPlace(run.directory().resolve(RunDatabase.FILE));
    return RunReader.open(run.directory());
  }

  /**
   * The run's report, as it was written.
   *
   * @throws NoSuchFileException if it has none, or it is no longer in its place
   * @throws IOException if it cannot be read or is longer than 32 MiB
   */
  public byte[] report(FoundRun run) throws IOException {
    Path file = inPlace(run.directory().resolve(REPORT));
    Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (InputStream in = Channels.newInputStream(Files.newByteChannel(file, options))) {
      byte[] report = in.readNBytes(MAX_REPORT_BYTES + 1);
      if (report.length > MAX_REPORT_BYTES) {
        throw new IOException("a report of more than 32 MiB; open the file itself");
      }
      return report;
    }
  }

  /** The file, if it is one and no link has come into its path since it was found. */
  private static Path inPlace(Path file) throws IOException {
    // The name only, here and where there is none: where runs lie is nothing to tell a client.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !file.toRealPath().equals(file)) {
      throw new NoSuchFileException(file.getFileName().toString());
    }
    return file;
  }

  /** Of the place and nothing else, so that it stays the same while the run grows. */
  static String id(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
