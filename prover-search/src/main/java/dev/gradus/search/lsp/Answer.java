package dev.gradus.search.lsp;

import dev.gradus.search.cli.SuggestionText;
import dev.gradus.v1.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.TextDocumentEdit;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/**
 * What was found at a place of a document, as the editor shows it.
 *
 * @param site where it may be written
 * @param term whether a term is wanted there
 * @param suggestions best first, at least one
 */
record Answer(Site site, boolean term, List<Suggestion> suggestions) {
  private static final String SOURCE = "gradus";
  private static final int MAX_TITLE = 120;

  /** What it is about, for people: the gap, or else the code of its line. */
  Stretch shown(Document document) {
    if (site.start() < site.end()) {
      return new Stretch(site.start(), site.end());
    }
    int start = document.lineStart(site.start());
    int end = document.lineEnd(site.start());
    while (start < end && Character.isWhitespace(document.text().charAt(start))) {
      start++;
    }
    return new Stretch(start, end);
  }

  Answer shifted(int by) {
    return new Answer(site.shifted(by), term, suggestions);
  }

  Diagnostic diagnostic(Document document) {
    Stretch shown = shown(document);
    String list =
        suggestions.stream()
            .map(s -> "\n" + s.getTactic() + "  -- " + new SuggestionText(s).effect())
            .collect(Collectors.joining());
    return new Diagnostic(
        document.range(shown.start(), shown.end()),
        "Lean has run these; quick fixes write them:" + list,
        DiagnosticSeverity.Information,
        SOURCE);
  }

  /**
   * One quick fix for each suggestion.
   *
   * @param versioned whether the editor refuses edits of a version that it does not have any more
   */
  List<CodeAction> quickFixes(String uri, Document document, boolean versioned) {
    List<CodeAction> fixes = new ArrayList<>();
    Diagnostic diagnostic = diagnostic(document);
    for (Suggestion suggestion : suggestions) {
      CodeAction fix = new CodeAction(title(suggestion));
      fix.setKind(CodeActionKind.QuickFix);
      fix.setDiagnostics(List.of(diagnostic));
      fix.setIsPreferred(fixes.isEmpty() && suggestion.getCloses());
      fix.setEdit(edit(uri, document, suggestion, versioned));
      fixes.add(fix);
    }
    return fixes;
  }

  private static String title(Suggestion suggestion) {
    String tactic = suggestion.getTactic().lines().findFirst().orElse("");
    boolean whole = tactic.equals(suggestion.getTactic()) && tactic.length() <= MAX_TITLE;
    return "Gradus: "
        + tactic.substring(0, Math.min(MAX_TITLE, tactic.length()))
        + (whole ? "" : " …")
        + " ("
        + new SuggestionText(suggestion).effect()
        + ")";
  }

  private WorkspaceEdit edit(
      String uri, Document document, Suggestion suggestion, boolean versioned) {
    TextEdit edit =
        new TextEdit(
            document.range(site.start(), site.end()),
            site.text(suggestion.getTactic(), term, document.eol()));
    if (!versioned) {
      return new WorkspaceEdit(Map.of(uri, List.of(edit)));
    }
    TextDocumentEdit edits =
        new TextDocumentEdit(
            new VersionedTextDocumentIdentifier(uri, document.version()), List.of(edit));
    return new WorkspaceEdit(List.of(Either.forLeft(edits)));
  }

  /** As a command returns it. */
  Object json() {
    return suggestions.stream()
        .map(
            suggestion ->
                Map.of(
                    "tactic", suggestion.getTactic(),
                    "closes", suggestion.getCloses(),
                    "continues", suggestion.getContinues(),
                    "goals", List.copyOf(suggestion.getGoalsList())))
        .toList();
  }
}
