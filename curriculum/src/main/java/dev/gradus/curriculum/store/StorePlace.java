package dev.gradus.curriculum.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.model.checkpoint.FolderReplacement;
import dev.gradus.search.engine.EnvironmentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the folder of an iteration has its store: in {@code store.db}, or in a database that {@code
 * store.json} names.
 *
 * @param url JDBC's
 * @param run by which the database knows the run; empty for a store in the folder, which can be no
 *     other's
 */
public record StorePlace(String url, Optional<String> run) {
  private static final String FILE = "store.db";
  private static final String ELSEWHERE = "store.json";

  /** The store that a run has; empty if it has none yet. */
  public static Optional<StorePlace> of(Path folder) {
    Path elsewhere = folder.resolve(ELSEWHERE);
    if (Files.exists(elsewhere)) {
      return Optional.of(read(elsewhere));
    }
    return Files.exists(folder.resolve(FILE)) ? Optional.of(inside(folder)) : Optional.empty();
  }

  private static StorePlace inside(Path folder) {
    return new StorePlace("jdbc:sqlite:" + folder.resolve(FILE), Optional.empty());
  }

  private static StorePlace read(Path elsewhere) {
    try {
      JsonNode place = new JsonMapper().readTree(elsewhere.toFile());
      if (place.path("url").isTextual() && place.path("run").isTextual()) {
        return new StorePlace(place.get("url").asText(), Optional.of(place.get("run").asText()));
      }
      throw new StoreException(elsewhere + " names no store; put it back, or choose another --run");
    } catch (JsonProcessingException e) {
      throw new StoreException(elsewhere + " is no JSON; put it back, or choose another --run");
    } catch (IOException e) {
      throw new EnvironmentException(elsewhere + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /**
   * The store of a run that is begun or continued; noted in its folder when it is opened.
   *
   * @param wanted {@code jdbc:postgresql:...} without password; empty for the one that the run has,
   *     or else one in its folder
   * @throws StoreException if the run has another one, or it is no URL to be kept in a file
   */
  public static StorePlace choose(Path folder, Optional<String> wanted) {
    Optional<StorePlace> had = of(folder);
    if (wanted.isEmpty()) {
      return had.orElseGet(() -> inside(folder));
    }
    check(wanted.get());
    if (had.isPresent()) {
      if (!had.get().url().equals(wanted.get())) {
        throw new StoreException(
            "%s has its store at %s, not where --store says; give that one, or choose another --run"
                .formatted(folder, StoreDatabase.withoutSecrets(had.get().url())));
      }
      return had.get();
    }
    return new StorePlace(wanted.get(), Optional.of(UUID.randomUUID().toString()));
  }

  /**
   * Whether a URL will do for {@link #choose}.
   *
   * @throws StoreException if not
   */
  public static void check(String url) {
    String shown = StoreDatabase.withoutSecrets(url);
    if (!url.startsWith(StoreDatabase.POSTGRESQL)) {
      throw new StoreException(
          "--store "
              + shown
              + ": give jdbc:postgresql://HOST/DATABASE, or leave it out for RUN/"
              + FILE);
    }
    if (url.matches("(?i).*[?&]password=.*")) {
      throw new StoreException(
          "--store "
              + shown
              + " has a password, which would stay in the run's folder; put it into ~/.pgpass");
    }
  }

  private void write(Path file) {
    String text =
        new JsonMapper()
            .createObjectNode()
            .put("url", url)
            .put("run", run.orElseThrow())
            .toString();
    try {
      FolderReplacement.writeFile(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new EnvironmentException(
          file + " cannot be written (" + e.getMessage() + "); choose another --run", e);
    }
  }

  /**
   * Opens it. The folder says where it is from then on, and not before: a store that does not
   * answer, or is another run's, can still be corrected.
   *
   * @param folder the run's, to be told whose store it is
   * @throws StoreException if another run has its memory there
   */
  public Store open(Path folder, HeldOutRule rule) {
    Store store = Store.open(url, rule);
    try {
      String named = folder.toAbsolutePath().normalize().toString();
      run.ifPresent(id -> store.claim(id, named, () -> write(folder.resolve(ELSEWHERE))));
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
