package dev.gradus.curriculum.report;

import dev.gradus.minif2f.report.Markup;

/** A table of the report: first its columns, then {@link #body}, then rows. */
final class Table {
  private final Markup page;
  private boolean inRow;
  private int columns;

  Table(Markup page, String caption) {
    this.page = page;
    page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    page.open("table").open("caption").element("span", caption).close();
    page.open("thead").open("tr");
  }

  /** Adds columns; all but the first hold numbers. */
  Table header(String... names) {
    for (String name : names) {
      page.element("th", name, "scope", "col", "class", columns++ == 0 ? "" : "number");
    }
    return this;
  }

  Table body() {
    page.close().close().newline().open("tbody").newline();
    return this;
  }

  /** Begins a row with its name. */
  Table row(String name) {
    endRow();
    page.open("tr").element("th", name, "scope", "row");
    inRow = true;
    return this;
  }

  Table number(String value) {
    page.element("td", value, "class", "number");
    return this;
  }

  private void endRow() {
    if (inRow) {
      page.close().newline();
    }
    inRow = false;
  }

  void end() {
    endRow();
    page.close().close().close().newline();
  }
}
