package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.lean.pool.PoolRefusal.Kind;
import io.vertx.core.Context;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Questions to Lean that belong to no theorem: about the library, and about whole files. Any worker
 * answers them, between tactics; each takes its turn among the theorems.
 */
public final class Inquiries {
  private final Context context;
  private final PoolConfig config;
  private final Dispatcher dispatcher;

  Inquiries(Context context, PoolConfig config, Dispatcher dispatcher) {
    this.context = context;
    this.config = config;
    this.dispatcher = dispatcher;
  }

  /**
   * Looks at the theorems that a header's imports bring.
   *
   * @param client whose question this is: processes are shared by client
   * @param modules prefixes of the modules whose statements are wanted
   * @param from the first constant to look at
   * @param count how many to look at, at most
   */
  public Pending<TheoremList> theorems(
      String client, String header, List<String> modules, int from, int count, Limits limits) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "theorems");
    request.put("header", header).put("from", from).put("count", count);
    modules.forEach(request.putArray("modules")::add);
    Optional<String> tooMuch = config.caps().refuseHeader(header);
    Pending<JsonNode> answer = ask(client, tooMuch, request, limits);
    return new Pending<>(answer.result().map(TheoremList::read), answer.cancel());
  }

  /**
   * Elaborates a file and tells which tactics ran in it.
   *
   * @param client whose question this is
   * @param limits heartbeats of each command, milliseconds of the file
   */
  public Pending<RecordedFile> record(String client, String text, Limits limits) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "record");
    Optional<String> tooMuch = config.caps().refuseFile(text);
    Pending<JsonNode> answer = ask(client, tooMuch, request.put("text", text), limits);
    return new Pending<>(answer.result().map(RecordedFile::read), answer.cancel());
  }

  /**
   * Finds the places of a file where a proof is missing, or one place.
   *
   * @param client whose question this is
   * @param offset of the one place, in code points
   * @param limits heartbeats of each command, milliseconds of the file
   */
  public Pending<LocatedPoints> locate(
      String client, String text, OptionalInt offset, Limits limits) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "locate");
    request.put("text", text);
    offset.ifPresent(place -> request.put("offset", place));
    Pending<JsonNode> answer = ask(client, config.caps().refuseFile(text), request, limits);
    return new Pending<>(answer.result().map(LocatedPoints::read), answer.cancel());
  }

  private Pending<JsonNode> ask(
      String client, Optional<String> tooMuch, ObjectNode request, Limits limits) {
    Inquiry job = new Inquiry(client, request, limits);
    context.runOnContext(
        v -> {
          PoolRefusal refusal =
              tooMuch
                  .map(why -> new PoolRefusal(Kind.INVALID, why))
                  .orElseGet(() -> dispatcher.refuse(1));
          if (refusal != null) {
            job.giveUp(refusal);
          } else {
            dispatcher.add(job.theorem(), List.of(job));
          }
        });
    return new Pending<>(job.answer(), () -> context.runOnContext(v -> dispatcher.cancel(job)));
  }
}
