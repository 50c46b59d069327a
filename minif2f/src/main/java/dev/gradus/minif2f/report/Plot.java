package dev.gradus.minif2f.report;

import java.util.List;
import java.util.Locale;

/**
 * A plot as inline SVG. Colours come from the page's style sheet, so that it follows the page's
 * light and dark schemes; screen readers get its title and one sentence that says what it shows.
 */
public final class Plot {

  /** A point in the units of the axes. */
  public record Point(double x, double y) {}

  /** What the marks of one style stand for. */
  public record Key(String name, String style) {}

  /** In SVG units: small enough that text stays legible where a phone shows it 300 pixels wide. */
  private static final double WIDTH = 440;

  private static final double HEIGHT = 280;
  private static final double LEFT = 52;
  private static final double RIGHT = 14;
  private static final double TOP = 12;
  private static final double BOTTOM = 46;

  private final Markup page;
  private final Axis x;
  private final Axis y;

  /** Opens the figure and draws the axes; {@link #end} closes it. */
  public Plot(Markup page, String id, String title, String description, Axis x, Axis y) {
    this(page, id, title, description, x, y, List.of());
  }

  /** Likewise, with a name for each style of its marks. */
  public Plot(
      Markup page, String id, String title, String description, Axis x, Axis y, List<Key> keys) {
    this.page = page;
    this.x = x;
    this.y = y;
    page.open("figure").open("figcaption").text(title);
    if (!keys.isEmpty()) {
      page.open("span", "class", "keys");
      for (Key key : keys) {
        page.open("span", "class", "key");
        page.element("span", "", "class", "swatch " + key.style(), "aria-hidden", "true");
        page.text(key.name()).close().text(" ");
      }
      page.close();
    }
    page.close();
    page.open(
            "svg",
            "xmlns",
            "http://www.w3.org/2000/svg",
            "viewBox",
            "0 0 %.0f %.0f".formatted(WIDTH, HEIGHT),
            "role",
            "img",
            "aria-labelledby",
            id + "-title " + id + "-description")
        .element("title", title, "id", id + "-title")
        .element("desc", description, "id", id + "-description");
    drawAxes();
  }

  /** Points joined by straight lines. */
  public Plot line(List<Point> points, String style) {
    page.empty("polyline", "class", "line " + style, "points", points(points));
    return this;
  }

  /**
   * Points joined by steps: the value holds until the next point. Starts at zero, ends at the edge.
   */
  public Plot steps(List<Point> points, String style) {
    StringBuilder path = new StringBuilder("M%s %s".formatted(at(LEFT), at(py(0))));
    for (Point point : points) {
      path.append("H%s V%s".formatted(at(px(point.x())), at(py(point.y()))));
    }
    path.append("H%s".formatted(at(WIDTH - RIGHT)));
    page.empty("path", "class", "line " + style, "d", path.toString());
    return this;
  }

  /** A dot at each point, with its tooltip. */
  public Plot dots(List<Point> points, List<String> tooltips, String style) {
    for (int i = 0; i < points.size(); i++) {
      page.open(
              "circle",
              "class",
              "dot " + style,
              "cx",
              at(px(points.get(i).x())),
              "cy",
              at(py(points.get(i).y())),
              "r",
              "4")
          .element("title", tooltips.get(i))
          .close();
    }
    return this;
  }

  /** A vertical range with end caps at one x. */
  public Plot range(double at, double low, double high, String style) {
    double center = px(at);
    page.empty(
        "path",
        "class",
        "range " + style,
        "d",
        "M%1$s %3$sH%2$s M%1$s %4$sH%2$s M%5$s %3$sV%4$s"
            .formatted(at(center - 5), at(center + 5), at(py(low)), at(py(high)), at(center)));
    return this;
  }

  /** A bar between two x and two y, with its tooltip. */
  public Plot bar(double x1, double x2, double y1, double y2, String tooltip, String style) {
    double left = px(x1) + 1;
    double top = py(y2);
    page.open(
            "rect",
            "class",
            "bar " + style,
            "x",
            at(left),
            "y",
            at(top),
            "width",
            at(Math.max(1, px(x2) - 1 - left)),
            "height",
            at(py(y1) - top))
        .element("title", tooltip)
        .close();
    return this;
  }

  /** Closes the figure. */
  public void end() {
    page.close().close().newline();
  }

  private void drawAxes() {
    for (double tick : y.ticks()) {
      String level = at(py(tick));
      page.empty(
          "path", "class", "grid", "d", "M%s %sH%s".formatted(at(LEFT), level, at(WIDTH - RIGHT)));
      page.element(
          "text",
          y.format(tick),
          "class",
          "tick",
          "x",
          at(LEFT - 7),
          "y",
          at(py(tick) + 4),
          "text-anchor",
          "end");
    }
    for (double tick : x.ticks()) {
      String column = at(px(tick));
      page.empty("path", "class", "axis", "d", "M%s %sv4".formatted(column, at(HEIGHT - BOTTOM)));
      page.element(
          "text",
          x.format(tick),
          "class",
          "tick",
          "x",
          column,
          "y",
          at(HEIGHT - BOTTOM + 18),
          "text-anchor",
          "middle");
    }
    page.empty(
        "path",
        "class",
        "axis",
        "d",
        "M%s %sH%s".formatted(at(LEFT), at(HEIGHT - BOTTOM), at(WIDTH - RIGHT)));
    page.element(
        "text",
        x.label(),
        "class",
        "label",
        "x",
        at((LEFT + WIDTH - RIGHT) / 2),
        "y",
        at(HEIGHT - 8),
        "text-anchor",
        "middle");
  }

  private String points(List<Point> points) {
    StringBuilder text = new StringBuilder();
    for (Point point : points) {
      text.append(at(px(point.x()))).append(',').append(at(py(point.y()))).append(' ');
    }
    return text.toString().strip();
  }

  private double px(double value) {
    return LEFT + x.position(value) * (WIDTH - RIGHT - LEFT);
  }

  private double py(double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - BOTTOM - TOP);
  }

  private static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }
}
