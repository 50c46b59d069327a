package dev.gradus.minif2f.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The head and the looks that all reports share: pages that need nothing but themselves. */
public final class ReportPage {

  /** Nothing may be fetched and nothing may run, whatever a name or a proof contains. */
  private static final String CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private ReportPage() {}

  /**
   * A page whose head is written; {@code html} is left open.
   *
   * @param more style sheet of the page's own, after the shared one
   */
  public static Markup open(String title, String more) {
    Markup page = new Markup();
    page.open("html", "lang", "en").newline().open("head").newline();
    page.empty("meta", "charset", "utf-8").newline();
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", CONTENT_POLICY);
    page.newline();
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.newline();
    page.element("title", title + " \u2013 Gradus").newline();
    page.style(styleSheet() + more).newline().close().newline();
    return page;
  }

  private static String styleSheet() {
    try (InputStream css = ReportPage.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
