package dev.gradus.search.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One look through a folder. It goes down a few levels only and stops after so many entries, so
 * that a folder named by mistake does not hold up the server. What cannot be read is passed over.
 */
final class RunScan {
  /** An iteration in the folder has its searches four levels below. */
  private static final int MAX_DEPTH = 6;

  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_RUNS = 1_000;

  /** What tells how far a run is. Links among them, or in their place, make it none. */
  private static final List<String> SEARCH =
      List.of(
          RunDatabase.FILE,
          RunDatabase.FILE + "-wal",
          RunDatabase.FILE + "-shm",
          RunDatabase.FILE + "-journal");

  private static final List<String> ITERATE = List.of("store.db", "store.json", "store.db-wal");
  private static final String ITERATE_CONFIG = "config.yaml";

  private final Path root;
  private final List<FoundRun> runs = new ArrayList<>();
  private int entries;
  private boolean complete = true;

  RunScan(Path root) {
    this.root = root;
  }

  RunFolder.Listing listing() {
    look(root, 0);
    return new RunFolder.Listing(List.copyOf(runs), complete);
  }

  /** A run that was found, as it is now; empty if it has gone, or a link is on the way to it. */
  Optional<FoundRun> again(FoundRun before) {
    Path folder = before.directory();
    try {
      if (folder.toRealPath().equals(folder)) {
        run(folder, inside(folder));
      }
    } catch (IOException e) {
      // It has gone.
    }
    return runs.stream().findFirst();
  }

  private void look(Path folder, int depth) {
    Map<String, BasicFileAttributes> inside = inside(folder);
    run(folder, inside);
    inside.forEach(
        (name, attributes) -> {
          if (attributes.isDirectory() && !name.startsWith(".") && depth < MAX_DEPTH) {
            look(folder.resolve(name), depth + 1);
          }
        });
  }

  /** By name; those of links are the links' own. */
  private Map<String, BasicFileAttributes> inside(Path folder) {
    Map<String, BasicFileAttributes> inside = new TreeMap<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        if (++entries > MAX_ENTRIES) {
          complete = false;
          break;
        }
        BasicFileAttributes attributes = attributes(path);
        if (attributes != null) {
          inside.put(path.getFileName().toString(), attributes);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // It went, or is not ours to read.
    }
    return inside;
  }

  private static BasicFileAttributes attributes(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }

  private void run(Path folder, Map<String, BasicFileAttributes> inside) {
    if (isFile(inside, RunDatabase.FILE)) {
      boolean own = SEARCH.stream().allMatch(n -> !inside.containsKey(n) || isFile(inside, n));
      if (own) {
        add(folder, FoundRun.Kind.SEARCH, inside, SEARCH);
      }
    } else if (isFile(inside, ITERATE_CONFIG)
        && (isFile(inside, "store.db") || isFile(inside, "store.json"))) {
      add(folder, FoundRun.Kind.ITERATE, inside, ITERATE);
    }
  }

  private static boolean isFile(Map<String, BasicFileAttributes> inside, String name) {
    return inside.containsKey(name) && inside.get(name).isRegularFile();
  }

  private void add(
      Path folder,
      FoundRun.Kind kind,
      Map<String, BasicFileAttributes> inside,
      List<String> files) {
    if (runs.size() == MAX_RUNS) {
      complete = false;
      return;
    }
    Instant changed = Instant.EPOCH;
    StringBuilder version = new StringBuilder();
    List<String> dated = new ArrayList<>(files);
    dated.add(RunFolder.REPORT);
    for (String name : dated) {
      // Whoever reads a database makes an empty log beside it for a while.
      if (isFile(inside, name) && inside.get(name).size() > 0 && !name.endsWith("-shm")) {
        Instant written = inside.get(name).lastModifiedTime().toInstant();
        changed = written.isAfter(changed) ? written : changed;
        version.append(written).append(' ').append(inside.get(name).size()).append(' ');
      }
    }
    String name = root.relativize(folder).toString().replace('\\', '/');
    String shown = name.isEmpty() ? "." : name;
    runs.add(
        new FoundRun(
            RunFolder.id(shown),
            shown,
            kind,
            folder,
            changed,
            version.toString(),
            isFile(inside, RunFolder.REPORT)));
  }
}
