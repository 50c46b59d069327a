package dev.gradus.search.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.store.RunExamples;
import dev.gradus.search.store.RunFolder;
import dev.gradus.search.store.StatementFilter;
import dev.gradus.v1.AttemptFinished;
import dev.gradus.v1.Edge;
import dev.gradus.v1.NodeExpanded;
import dev.gradus.v1.ProveResult;
import dev.gradus.v1.Suggestion;
import dev.gradus.v1.VerifyProofResponse;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The document tells what the server takes and gives, field by field. */
class OpenApiTest {

  private static final JsonNode DOCUMENT = document();

  @ParameterizedTest
  @EnumSource(ApiMethod.class)
  void request_hasTheFieldsThatTheServerTakes(ApiMethod method) {
    JsonNode schema = schema(capital(method.text()) + "Request");
    assertEquals(new TreeMap<>(method.fields()), types(schema));
    assertFalse(schema.path("additionalProperties").asBoolean(true));
    JsonNode post = DOCUMENT.path("paths").path("/v1/" + method.text()).path("post");
    assertEquals(
        "#/components/schemas/" + capital(method.text()) + "Request",
        post.at("/requestBody/content/application~1json/schema/$ref").asText());
  }

  @Test
  void file_hasTheFieldsThatTheServerTakes() {
    assertEquals(new TreeMap<>(ApiMethod.FILE), types(schema("FilePoint")));
  }

  @Test
  void paths_arePostsOfTheCallsAndTheGets() {
    Set<String> expected =
        new TreeSet<>(
            Set.of(
                "/v1/ws",
                "/v1/version",
                "/v1/openapi.json",
                "/v1/runs",
                "/v1/runs/{run}",
                "/v1/runs/{run}/report"));
    for (ApiMethod method : ApiMethod.values()) {
      expected.add("/v1/" + method.text());
    }
    assertEquals(expected, names(DOCUMENT.path("paths")));
  }

  @Test
  void answers_haveTheFieldsThatTheServerGives() {
    assertAnswer("State", JsonAnswers.state(List.of()));
    assertAnswer("Suggestions", JsonAnswers.suggestions(List.of()));
    assertAnswer("Suggestion", JsonAnswers.suggestion(Suggestion.getDefaultInstance()));
    ObjectNode expanded =
        JsonAnswers.expanded(NodeExpanded.newBuilder().addEdges(Edge.getDefaultInstance()).build());
    assertAnswer("Expanded", expanded);
    assertAnswer("Edge", (ObjectNode) expanded.path("edges").path(0));
    assertAnswer("Attempt", JsonAnswers.attempt(AttemptFinished.getDefaultInstance()));
    assertAnswer("ProveResult", JsonAnswers.result(ProveResult.getDefaultInstance()));
    assertAnswer("Verdict", JsonAnswers.verdict(VerifyProofResponse.getDefaultInstance()));
    assertAnswer("ErrorBody", ApiException.invalid("").json());
  }

  @Test
  void runs_haveTheFieldsThatTheServerGives(@TempDir Path folder) throws Exception {
    RunExamples.search(folder);
    RunAnswers answers = new RunAnswers(Optional.of(RunFolder.of(folder)));
    ObjectNode runs = json(answers.list());
    assertAnswer("Runs", runs);
    ObjectNode summary = (ObjectNode) runs.path("runs").path(0);
    assertAnswer("RunSummary", summary);
    assertAnswer("Counts", (ObjectNode) summary.path("counts"));
    RunQuery all = RunQuery.read(MultiMap.caseInsensitiveMultiMap());
    ObjectNode run = json(answers.run(summary.path("id").asText(), all));
    assertAnswer("Run", run);
    assertAnswer("RunStatement", (ObjectNode) run.path("statements").path(0));
    JsonNode status = schema("RunStatement").at("/properties/status/enum");
    assertEquals(Set.copyOf(StatementFilter.STATUSES), texts(status));
    assertEquals(status, DOCUMENT.at("/components/parameters/status/schema/enum"));
    Set<String> asked = new TreeSet<>(RunQuery.FIELDS);
    asked.add("run");
    assertEquals(asked, names(DOCUMENT.at("/components/parameters")));
  }

  private static ObjectNode json(Reply reply) throws IOException {
    return (ObjectNode) new JsonMapper().readTree(reply.body().getBytes());
  }

  @Test
  void choices_areThoseOfTheServices() {
    assertChoices("ProveResult", "status", ProveResult.Status.values());
    assertChoices("Edge", "outcome", Edge.Outcome.values());
    assertChoices("Verdict", "verdict", VerifyProofResponse.Verdict.values());
    Set<String> methods = texts(schema("SocketMessage").at("/properties/method/enum"));
    assertTrue(methods.remove("cancel"));
    assertEquals(
        Arrays.stream(ApiMethod.values()).map(ApiMethod::text).collect(Collectors.toSet()),
        methods);
  }

  @Test
  void references_leadSomewhere() {
    for (JsonNode reference : DOCUMENT.findValues("$ref")) {
      String path = reference.asText().substring(1);
      assertFalse(DOCUMENT.at(path).isMissingNode(), reference::asText);
    }
  }

  private static void assertAnswer(String name, ObjectNode answer) {
    assertEquals(names(schema(name).path("properties")), names(answer), name);
    assertEquals(names(answer), texts(schema(name).path("required")), name);
  }

  private static void assertChoices(String name, String field, Enum<?>[] values) {
    Set<String> expected =
        Stream.of(values)
            .map(value -> value.name().toLowerCase(Locale.ROOT))
            .filter(text -> !text.endsWith("_unspecified") && !text.equals("unrecognized"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, texts(schema(name).path("properties").path(field).path("enum")));
  }

  private static Map<String, String> types(JsonNode schema) {
    Map<String, String> types = new TreeMap<>();
    schema
        .path("properties")
        .fields()
        .forEachRemaining(
            field ->
                types.put(
                    field.getKey(),
                    field.getValue().has("$ref")
                        ? DOCUMENT
                            .at(field.getValue().path("$ref").asText().substring(1))
                            .path("type")
                            .asText()
                        : field.getValue().path("type").asText()));
    return types;
  }

  private static JsonNode schema(String name) {
    return DOCUMENT.path("components").path("schemas").path(name);
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static JsonNode document() {
    try (InputStream in = HttpApi.class.getResourceAsStream("openapi.json")) {
      return new JsonMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
