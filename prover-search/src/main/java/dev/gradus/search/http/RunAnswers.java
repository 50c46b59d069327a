package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.store.FoundRun;
import dev.gradus.search.store.RunDirectoryException;
import dev.gradus.search.store.RunFolder;
import dev.gradus.search.store.RunReader;
import dev.gradus.search.store.StatementFilter;
import dev.gradus.search.store.StatementSummary;
import io.grpc.Status;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What clients are told of the runs in a folder. Every answer reads files, and so blocks. */
final class RunAnswers {

  /**
   * What a report needs and nothing else: its style sheet is in it; it has no script, links to
   * nothing and asks for nothing. The sandbox gives it an origin of its own.
   */
  private static final String REPORT_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'; sandbox";

  /**
   * HTML's standard refuses a sandboxed page that has an opener policy, though Chromium does not.
   */
  private static final Map<String, String> REPORT_HEADERS =
      Map.of(
          "Content-Security-Policy", REPORT_POLICY,
          "Cross-Origin-Opener-Policy", "unsafe-none",
          "Cache-Control", "no-store");

  private static final int COUNTS_REMEMBERED = 10_000;

  private final Optional<RunFolder> folder;

  /** Counting reads the whole table; a run that is over is counted once. */
  private final Cache<String, ObjectNode> counted =
      Caffeine.newBuilder().maximumSize(COUNTS_REMEMBERED).build();

  /**
   * @param folder whose runs are shown; without one every call throws {@link ApiException}
   */
  RunAnswers(Optional<RunFolder> folder) {
    this.folder = folder;
  }

  boolean areShown() {
    return folder.isPresent();
  }

  private RunFolder folder() {
    return folder.orElseThrow(
        () ->
            ApiException.http(
                404,
                Status.Code.NOT_FOUND,
                "this server shows no runs; start it with gradus serve --runs DIR"));
  }

  /** All runs, in short. */
  Reply list() {
    RunFolder.Listing listing = folder().list();
    ObjectNode json = JsonAnswers.object().put("complete", listing.complete());
    ArrayNode runs = json.putArray("runs");
    listing.runs().forEach(run -> runs.add(summary(run)));
    return Reply.json(200, json);
  }

  /**
   * A run's configuration and some of its statements.
   *
   * @throws ApiException if there is no such run, or it cannot be read
   */
  Reply run(String id, RunQuery query) {
    FoundRun run = find(id);
    if (run.kind() == FoundRun.Kind.ITERATE) {
      return Reply.json(200, page(run, Map.of(), Map.of(), query, 0, List.of()));
    }
    return reading(
        run,
        () -> {
          try (RunReader reader = folder().open(run)) {
            return Reply.json(
                200,
                page(
                    run,
                    reader.configuration(),
                    reader.counts(),
                    query,
                    reader.count(query.filter()),
                    reader.page(query.filter(), query.offset(), query.limit())));
          }
        });
  }

  /**
   * A run's report.
   *
   * @throws ApiException if there is none
   */
  Reply report(String id) {
    FoundRun run = find(id);
    return reading(
        run,
        () ->
            new Reply(
                200,
                "text/html; charset=utf-8",
                Buffer.buffer(folder().report(run)),
                REPORT_HEADERS));
  }

  private FoundRun find(String id) {
    return folder()
        .find(id)
        .orElseThrow(() -> notFound("there is no such run; /v1/runs tells which there are"));
  }

  private static ApiException notFound(String why) {
    return ApiException.http(404, Status.Code.NOT_FOUND, why);
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T reading(FoundRun run, Reading<T> reading) {
    try {
      return reading.read();
    } catch (NoSuchFileException e) {
      throw notFound("the run " + run.name() + " has no " + e.getFile());
    } catch (IOException e) {
      throw unreadable(run, e);
    } catch (RunDirectoryException | EnvironmentException e) {
      throw unreadable(run, e);
    }
  }

  /** Where the folder lies on this machine is not the client's business. */
  private static ApiException unreadable(FoundRun run, Exception e) {
    String said = String.valueOf(e.getMessage()).replace(run.directory().toString(), run.name());
    return ApiException.http(409, Status.Code.FAILED_PRECONDITION, said);
  }

  private static ObjectNode facts(FoundRun run) {
    return JsonAnswers.object()
        .put("id", run.id())
        .put("name", run.name())
        .put("kind", run.kind().name().toLowerCase(Locale.ROOT))
        .put("changed", run.changed().toString())
        .put("report", run.hasReport());
  }

  private ObjectNode summary(FoundRun run) {
    ObjectNode json = facts(run);
    if (run.kind() == FoundRun.Kind.ITERATE) {
      json.set("counts", counts(Map.of()));
      return json.putNull("problem");
    }
    try {
      json.set("counts", counted.get(run.id() + ' ' + run.version(), unknown -> count(run)));
      return json.putNull("problem");
    } catch (ApiException e) {
      json.set("counts", counts(Map.of()));
      return json.put("problem", e.getMessage());
    }
  }

  private ObjectNode count(FoundRun run) {
    return reading(
        run,
        () -> {
          try (RunReader reader = folder().open(run)) {
            return counts(reader.counts());
          }
        });
  }

  /** All of them, also where nothing is known. */
  static ObjectNode counts(Map<String, Integer> known) {
    Map<String, Integer> all = new LinkedHashMap<>();
    StatementFilter.STATUSES.forEach(status -> all.put(status, 0));
    all.putAll(known);
    ObjectNode json = JsonAnswers.object();
    all.forEach(json::put);
    return json;
  }

  private static ObjectNode page(
      FoundRun run,
      Map<String, String> configuration,
      Map<String, Integer> counts,
      RunQuery query,
      int total,
      List<StatementSummary> statements) {
    ObjectNode json = facts(run);
    json.set("counts", counts(counts));
    ObjectNode options = json.putObject("configuration");
    configuration.forEach(options::put);
    json.put("total", total).put("offset", query.offset());
    ArrayNode array = json.putArray("statements");
    statements.forEach(statement -> array.add(statement(statement)));
    return json;
  }

  static ObjectNode statement(StatementSummary summary) {
    ObjectNode json =
        JsonAnswers.object()
            .put("name", summary.statement().name())
            .put("header", summary.statement().header())
            .put("statement", summary.statement().statement())
            .put("split", summary.statement().split())
            .put("status", summary.status())
            .put("message", summary.message())
            .put("attempts", summary.attempts())
            .put("tacticCalls", summary.tacticCalls())
            .put("seconds", summary.seconds())
            .put("proof", summary.proof().map(VerifiedProof::text).orElse(null));
    JsonAnswers.texts(json, "steps", summary.proof().map(VerifiedProof::steps).orElse(List.of()));
    JsonAnswers.texts(json, "axioms", summary.proof().map(VerifiedProof::axioms).orElse(List.of()));
    return json.put("toolchain", summary.proof().map(VerifiedProof::toolchain).orElse(null));
  }
}
