package dev.gradus.minif2f.report;

import static dev.gradus.minif2f.eval.Results.tried;
import static dev.gradus.minif2f.eval.Results.unelaborated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.minif2f.eval.Evaluation;
import dev.gradus.search.engine.StatementResult;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {

  @TempDir Path folder;

  @Test
  void writeTo_mixedRun_jsonHasTheNumbers() throws Exception {
    report(mixed(), 4).writeTo(folder);
    JsonNode json = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertEquals(4, json.get("problems").asInt());
    assertEquals(3, json.get("elaborated").asInt());
    assertEquals(2, json.get("proved").asInt());
    assertEquals(1, json.get("unelaborated").asInt());
    assertEquals(300, json.get("tacticCalls").asInt());
    JsonNode rates = json.get("passAtK").get("ofElaborated");
    assertEquals(0.5, rates.get(0).get("rate").asDouble(), 1e-12);
    assertEquals("bootstrap", rates.get(0).get("interval").asText());
    assertEquals(2.0 / 3, rates.get(2).get("rate").asDouble(), 1e-12);
    assertEquals("wilson", rates.get(2).get("interval").asText());
    assertEquals(0.2077, rates.get(2).get("low95").asDouble(), 5e-5);
    assertEquals("by\n  rfl", json.get("results").get(0).get("proof").asText());
    assertEquals("unknown 'Real'", json.get("results").get(3).get("message").asText());
    assertEquals("7", json.get("provenance").get("options").get("--seed").asText());
    try (var left = Files.list(folder)) {
      assertEquals(2, left.count());
    }
  }

  @Test
  void render_mixedRun_showsRatesAndProblems() throws Exception {
    Document page = parse(new HtmlReport(report(mixed(), 4)).render());
    String text = page.getDocumentElement().getTextContent();
    assertTrue(text.contains("2 of 3 elaborated statements proved"), text);
    assertTrue(text.contains("66.7"), text);
    assertTrue(text.contains("unknown 'Real'"), text);
    assertEquals(4, page.getElementsByTagName("svg").getLength());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "]]></style></pre></table><h1>broken",
        "&lt;b&gt; &#x41; &nbsp;",
        "<!-- \u0000\u0001\u001b[31m \ud800 \uFFFF -->",
        "\u202Etxet desrever\u2066",
      })
  void render_hostileTexts_stayTexts(String hostile) throws Exception {
    List<StatementResult> results =
        List.of(tried("a" + hostile, hostile, true), unelaborated("b" + hostile, hostile));
    Report report = new Report(new Evaluation(results, 1), provenance(hostile));
    Document page = parse(new HtmlReport(report).render());
    assertEquals(elements(parse(new HtmlReport(tame()).render())), elements(page));
    NodeList all = page.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      assertFalse(((Element) all.item(i)).hasAttribute("onmouseover"));
    }
    String shown = page.getElementsByTagName("pre").item(0).getTextContent();
    String expected = hostile.replaceAll("[\u0000\u0001\u001b\uD800\uFFFF\u202E\u2066]", "\uFFFD");
    assertTrue(shown.endsWith(":= " + expected), shown);
  }

  @Test
  void render_anyRun_needsNothingOutsideItself() {
    String page = new HtmlReport(report(mixed(), 4)).render();
    String withoutNamespace = page.replace("http://www.w3.org/2000/svg", "");
    assertFalse(withoutNamespace.contains("http://"), "a link");
    assertFalse(page.contains("https://"), "a link");
    assertFalse(page.contains("<script"), "a script");
    assertFalse(page.contains("url("), "a resource of the style sheet");
    assertTrue(page.contains("default-src 'none'") || page.contains("default-src &#39;none&#39;"));
  }

  @Test
  void render_everySvg_hasATitleAndADescription() throws Exception {
    Document page = parse(new HtmlReport(report(mixed(), 4)).render());
    NodeList plots = page.getElementsByTagName("svg");
    for (int i = 0; i < plots.getLength(); i++) {
      Element plot = (Element) plots.item(i);
      assertEquals("img", plot.getAttribute("role"));
      assertEquals("title", plot.getFirstChild().getNodeName());
      assertFalse(plot.getElementsByTagName("desc").item(0).getTextContent().isBlank());
    }
  }

  @Test
  void render_nothingProvedOrElaborated_isStillAPage() throws Exception {
    parse(new HtmlReport(report(List.of(), 1)).render());
    parse(new HtmlReport(report(List.of(unelaborated("x", "")), 8)).render());
    parse(new HtmlReport(report(List.of(tried("x", false)), 1)).render());
  }

  private static List<StatementResult> mixed() {
    return List.of(
        tried("easy", true, true, true, true),
        tried("half", false, true, false, true),
        tried("hard", false, false, false, false),
        unelaborated("real", "unknown 'Real'"));
  }

  private static Report tame() {
    List<StatementResult> results = List.of(tried("a", "by", true), unelaborated("b", "no"));
    return new Report(new Evaluation(results, 1), provenance("model"));
  }

  private static Report report(List<StatementResult> results, int attempts) {
    return new Report(new Evaluation(results, attempts), provenance("prior"));
  }

  private static Provenance provenance(String model) {
    return new Provenance(
        "valid.jsonl",
        "valid",
        "00ff",
        "core",
        "0.1.0",
        "4.28.0",
        "",
        model,
        "f00d",
        Map.of("--seed", "7"),
        "gradus minif2f --data valid.jsonl",
        Instant.EPOCH);
  }

  private static Set<String> elements(Document page) {
    NodeList all = page.getElementsByTagName("*");
    return java.util.stream.IntStream.range(0, all.getLength())
        .mapToObj(i -> all.item(i).getNodeName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Document parse(String page) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
    return builder.parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
  }
}
