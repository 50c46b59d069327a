package dev.gradus.search.lake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.search.cli.ServeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the package sends, byte for byte, to a real {@code gradus serve}: the answers that the
 * package's checks read must still be like its answers. With {@code -Dgradus.record=FOLDER} they
 * are written there, to be compared and put in the place of the recorded ones.
 */
class RealAnswersTest {
  private static final Pattern SERVING = Pattern.compile("serving .* on .*:(\\d+);.*");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void post_recordedRequests_areAnsweredInTheRecordedFormat() throws Exception {
    try (ServeProcess server = ServeProcess.start()) {
      int port = server.port();
      JsonNode suggested =
          ask(port, "suggest", LakePackage.resource("suggestRequest.json"), 200, "suggestAnswer");
      assertTrue(suggested.get("suggestions").get(0).get("closes").booleanValue());
      JsonNode proved =
          ask(port, "prove", LakePackage.resource("proveRequest.json"), 200, "proveAnswer");
      assertEquals("proved", proved.get("status").textValue(), proved::toString);
      ask(port, "suggest", "{\"file\": {\"text\": \"\"}}", 400, "errorAnswer");
    }
  }

  private static JsonNode ask(int port, String method, String body, int status, String recorded)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/" + method))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.strip()))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    String folder = System.getProperty("gradus.record");
    if (folder != null) {
      Files.writeString(Path.of(folder, recorded + ".json"), answer.body() + "\n");
    }
    assertEquals(status, answer.statusCode(), answer::body);
    JsonNode now = JSON.readTree(answer.body());
    assertEquals(fields(JSON.readTree(LakePackage.resource(recorded + ".json"))), fields(now));
    return now;
  }

  /** Each field with the kinds of values it has, all elements of a list alike. */
  private static Map<String, String> fields(JsonNode json) {
    Map<String, String> fields = new TreeMap<>();
    collect("", json, fields);
    return fields;
  }

  private static void collect(String path, JsonNode json, Map<String, String> fields) {
    // Some values are numbers or null, depending on the search.
    String kind = json.isNumber() || json.isNull() ? "" : json.getNodeType().toString();
    fields.merge(path, kind, (one, other) -> one.isEmpty() ? other : one);
    json.properties().forEach(e -> collect(path + "." + e.getKey(), e.getValue(), fields));
    if (json.isArray()) {
      json.forEach(element -> collect(path + "[]", element, fields));
    }
  }
}
