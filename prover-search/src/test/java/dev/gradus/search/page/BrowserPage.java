package dev.gradus.search.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page as a person has it: it is clicked, typed into and looked at. */
final class BrowserPage {

  private static final Pattern TYPED = Pattern.compile("\\\\\\S*\\s?|[^\\\\]+");
  private static final int ALT = 1;
  private static final int CONTROL = 2;
  private static final int SHIFT = 8;

  /** Within the page, so that nothing here has to ask again and again. */
  private static final String UNTIL =
      """
      new Promise((resolve, reject) => {
        const end = performance.now() + 180000;
        const look = () => {
          let found = false;
          try { found = %s; } catch (error) { found = false; }
          if (found) resolve(true);
          else if (performance.now() > end) reject(new Error('never came: ' + %s));
          else setTimeout(look, 15);
        };
        look();
      })
      """;

  private final Chromium browser;
  private final String session;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  BrowserPage(Chromium browser, String session, int width, int height) {
    this.browser = browser;
    this.session = session;
    browser.listen(session, this::event);
    call("Runtime.enable", Chromium.object());
    call("Log.enable", Chromium.object());
    call("Page.enable", Chromium.object());
    resize(width, height, false);
  }

  private void event(String method, JsonNode parameters) {
    if (method.equals("Runtime.exceptionThrown")) {
      complaints.add(parameters.path("exceptionDetails").toString());
    } else if (method.equals("Log.entryAdded")
        && parameters.path("entry").path("level").asText().equals("error")) {
      JsonNode entry = parameters.path("entry");
      complaints.add(entry.path("text").asText() + " " + entry.path("url").asText());
    }
  }

  /** Exceptions of scripts, and errors in the console: violations of the content policy too. */
  List<String> complaints() {
    return complaints;
  }

  /** Controls as a screen reader meets them, those without a name. */
  List<String> nameless() {
    Set<String> controls =
        Set.of(
            "button",
            "textbox",
            "combobox",
            "tab",
            "tree",
            "treeitem",
            "checkbox",
            "tabpanel",
            "link",
            "searchbox",
            "table");
    List<String> found = new ArrayList<>();
    for (JsonNode node : call("Accessibility.getFullAXTree", Chromium.object()).path("nodes")) {
      if (!node.path("ignored").asBoolean()
          && controls.contains(node.path("role").path("value").asText())
          && node.path("name").path("value").asText().isBlank()) {
        found.add(node.toString());
      }
    }
    return found;
  }

  void resize(int width, int height, boolean mobile) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Chromium.object()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", mobile));
  }

  /** A feature of the media that style sheets ask for, such as prefers-color-scheme. */
  void prefers(String feature, String value) {
    ObjectNode media = Chromium.object();
    media.putArray("features").addObject().put("name", feature).put("value", value);
    call("Emulation.setEmulatedMedia", media);
  }

  void go(String url) {
    call("Page.navigate", Chromium.object().put("url", url));
    until("document.readyState === 'complete'");
  }

  void reload() {
    run("window.beforeReload = true");
    call("Page.reload", Chromium.object());
    until("window.beforeReload === undefined && document.readyState === 'complete'");
  }

  /** The value of an expression; promises are waited for. */
  JsonNode run(String expression) {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Chromium.object()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("userGesture", true)
                .put("returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(
          answer.path("exceptionDetails").path("exception").path("description").asText()
              + "\nin the page: "
              + complaints
              + "\n"
              + text("main"));
    }
    return answer.path("result").path("value");
  }

  private String text(String selector) {
    return call(
            "Runtime.evaluate",
            Chromium.object()
                .put("expression", "document.querySelector('" + selector + "')?.innerText"))
        .path("result")
        .path("value")
        .asText();
  }

  /** Waits until an expression is true. */
  void until(String condition) {
    String quoted = "'" + condition.replace("\\", "\\\\").replace("'", "\\'") + "'";
    run(UNTIL.formatted(condition, quoted));
  }

  /** Waits until an element shows a text. */
  void untilShows(String selector, String text) {
    until(
        "[...document.querySelectorAll('%s')]".formatted(selector)
            + ".some((e) => e.checkVisibility() && e.innerText.includes('%s'))".formatted(text));
  }

  String shown(String selector) {
    return text(selector);
  }

  String value(String selector) {
    return run("document.querySelector('%s').value".formatted(selector)).asText();
  }

  /** Clicks into the middle of an element with the mouse. */
  void click(String selector) {
    JsonNode at =
        run(
            """
            (() => {
              const element = document.querySelector('%s');
              element.scrollIntoView({ block: 'nearest' });
              const box = element.getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """
                .formatted(selector));
    mouse("mouseMoved", at.get(0).asDouble(), at.get(1).asDouble());
    mouse("mousePressed", at.get(0).asDouble(), at.get(1).asDouble());
    mouse("mouseReleased", at.get(0).asDouble(), at.get(1).asDouble());
  }

  void mouse(String type, double x, double y) {
    ObjectNode event = Chromium.object().put("type", type).put("x", x).put("y", y);
    if (!type.equals("mouseMoved")) {
      event.put("button", "left").put("clickCount", 1);
    }
    call("Input.dispatchMouseEvent", event);
  }

  void dragTo(double x, double y) {
    call(
        "Input.dispatchMouseEvent",
        Chromium.object()
            .put("type", "mouseMoved")
            .put("x", x)
            .put("y", y)
            .put("button", "left")
            .put("buttons", 1));
  }

  /** Types into what has the focus: abbreviations letter by letter, what is between in one go. */
  void type(String text) {
    Matcher parts = TYPED.matcher(text);
    while (parts.find()) {
      boolean abbreviation = parts.group().startsWith("\\");
      for (String piece : parts.group().split(abbreviation ? "" : "$", -1)) {
        if (!piece.isEmpty()) {
          call("Input.insertText", Chromium.object().put("text", piece));
        }
      }
    }
  }

  /** Presses a key, such as {@code a}, {@code 1}, {@code Enter}, {@code Control+Shift+Enter}. */
  void press(String chord) {
    int modifiers =
        (chord.contains("Alt+") ? ALT : 0)
            + (chord.contains("Control+") ? CONTROL : 0)
            + (chord.contains("Shift+") ? SHIFT : 0);
    String key = chord.substring(chord.lastIndexOf('+') + 1);
    ObjectNode event = Chromium.object().put("modifiers", modifiers).put("key", key);
    boolean letter = key.length() == 1;
    String code = letter ? key.toUpperCase(Locale.ROOT) : key;
    int number =
        switch (key) {
          case "Enter" -> 13;
          case "Tab" -> 9;
          case "Escape" -> 27;
          case "ArrowLeft" -> 37;
          case "ArrowUp" -> 38;
          case "ArrowRight" -> 39;
          case "ArrowDown" -> 40;
          default -> code.charAt(0);
        };
    if (letter) {
      code = (Character.isDigit(key.charAt(0)) ? "Digit" : "Key") + code;
    }
    event.put("code", code).put("windowsVirtualKeyCode", number);
    if (modifiers == 0 && (letter || key.equals("Enter"))) {
      event.put("text", letter ? key : "\r");
    }
    call("Input.dispatchKeyEvent", event.deepCopy().put("type", "keyDown"));
    event.remove("text");
    call("Input.dispatchKeyEvent", event.put("type", "keyUp"));
  }

  /** A picture of what is in the window. */
  void screenshot(Path file) throws IOException {
    String png =
        call("Page.captureScreenshot", Chromium.object().put("format", "png"))
            .path("data")
            .asText();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(png));
  }

  JsonNode call(String method, ObjectNode parameters) {
    return browser.call(session, method, parameters);
  }
}
