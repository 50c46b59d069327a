package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.v1.Budget;
import dev.gradus.v1.FilePoint;
import dev.gradus.v1.Policy;
import dev.gradus.v1.Priority;
import dev.gradus.v1.ProveRequest;
import dev.gradus.v1.Statement;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.VerifyProofRequest;
import java.util.List;
import java.util.Optional;

/**
 * Requests as clients write them, as the messages of the services. What can be told without Lean is
 * checked here; every method throws {@link ApiException} INVALID_ARGUMENT with the field's name.
 */
final class JsonRequests {

  private static final long MAX_INT = Integer.MAX_VALUE;

  private JsonRequests() {}

  /** A point of a proof: {@code statement} with {@code header} and {@code prefix}, or a file. */
  static SuggestRequest state(ObjectNode json) {
    return point(new JsonFields(json, "", ApiMethod.STATE.fields())).build();
  }

  static SuggestRequest suggest(ObjectNode json) {
    JsonFields fields = new JsonFields(json, "", ApiMethod.SUGGEST.fields());
    SuggestRequest.Builder request = point(fields);
    fields.integer("n", 1, MAX_INT).ifPresent(n -> request.setN(n.intValue()));
    fields
        .integer("tacticTimeoutMillis", 1, MAX_INT)
        .ifPresent(millis -> request.setTacticTimeoutMillis(millis.intValue()));
    Policy.Builder policy = request.getPolicyBuilder();
    fields.integer("seed", 0, Long.MAX_VALUE).ifPresent(policy::setSeed);
    fields.number("temperature").ifPresent(policy::setTemperature);
    fields.number("topP").ifPresent(policy::setTopP);
    return request.build();
  }

  static ProveRequest prove(ObjectNode json) {
    JsonFields fields = new JsonFields(json, "", ApiMethod.PROVE.fields());
    ProveRequest.Builder request = ProveRequest.newBuilder();
    Optional<JsonFields> file = fileInstead(fields);
    if (file.isPresent()) {
      request.setFile(file(file.get()));
    } else {
      Statement.Builder statement = statement(fields);
      fields.optionalText("name").ifPresent(statement::setName);
      request.setStatement(statement);
    }
    Budget.Builder budget = request.getBudgetBuilder();
    fields.integer("attempts", 1, MAX_INT).ifPresent(n -> budget.setAttempts(n.intValue()));
    fields.integer("expansions", 1, MAX_INT).ifPresent(n -> budget.setExpansions(n.intValue()));
    fields.integer("samples", 1, MAX_INT).ifPresent(n -> budget.setSamples(n.intValue()));
    fields
        .integer("timeoutMillis", 1, MAX_INT)
        .ifPresent(millis -> budget.setTimeoutMillis(millis.intValue()));
    Policy.Builder policy = request.getPolicyBuilder();
    fields.integer("seed", 0, Long.MAX_VALUE).ifPresent(policy::setSeed);
    fields.optionalText("priority").ifPresent(text -> policy.setPriority(priority(text)));
    return request.build();
  }

  static VerifyProofRequest verify(ObjectNode json) {
    JsonFields fields = new JsonFields(json, "", ApiMethod.VERIFY.fields());
    return VerifyProofRequest.newBuilder()
        .setHeader(fields.optionalText("header").orElse(""))
        .setStatement(fields.text("statement"))
        .setProof(fields.text("proof"))
        .build();
  }

  private static SuggestRequest.Builder point(JsonFields fields) {
    SuggestRequest.Builder request = SuggestRequest.newBuilder();
    Optional<JsonFields> file = fileInstead(fields);
    if (file.isPresent()) {
      request.setFile(file(file.get()));
    } else {
      request.setStatement(statement(fields));
    }
    return request.addAllPrefix(fields.texts("prefix"));
  }

  /** A place in a file instead of a statement, if that is what is asked about. */
  private static Optional<JsonFields> fileInstead(JsonFields fields) {
    Optional<JsonFields> file = fields.object("file", ApiMethod.FILE);
    if (file.isEmpty() && !fields.has("statement")) {
      throw ApiException.invalid("give \"statement\" or \"file\"");
    }
    if (file.isPresent()) {
      for (String other : List.of("statement", "header", "name")) {
        if (fields.has(other)) {
          throw ApiException.invalid(
              "a \"file\" holds its own header and statement; leave out \"%s\"".formatted(other));
        }
      }
    }
    return file;
  }

  private static FilePoint file(JsonFields fields) {
    FilePoint.Builder point = FilePoint.newBuilder().setText(fields.text("text"));
    point.setLine(
        fields
            .integer("line", 1, MAX_INT)
            .orElseThrow(() -> ApiException.invalid("field \"file.line\" is missing"))
            .intValue());
    fields.integer("column", 1, MAX_INT).ifPresent(column -> point.setColumn(column.intValue()));
    return point.build();
  }

  private static Statement.Builder statement(JsonFields fields) {
    return Statement.newBuilder()
        .setHeader(fields.optionalText("header").orElse(""))
        .setStatement(fields.text("statement"));
  }

  private static Priority priority(String text) {
    return switch (text) {
      case "logprob" -> Priority.LOGPROB;
      case "value" -> Priority.VALUE;
      case "length-normalised" -> Priority.LENGTH_NORMALISED;
      default ->
          throw ApiException.invalid(
              "field \"priority\" must be logprob, value or length-normalised");
    };
  }
}
