package dev.gradus.search.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.eclipse.lsp4j.CodeAction;

/**
 * A document that an editor has open, what was found in it, and the one command that is at work on
 * it. What was found moves with the text around it and is gone once its own theorem is edited; a
 * command whose theorem is edited is cancelled.
 *
 * <p>Diagnostics are sent with the lock held: they replace those sent before, so that their order
 * matters.
 */
final class OpenDocument {
  private final String uri;
  private final Editor editor;
  private Document document;
  private List<Answer> answers = new ArrayList<>();
  private Run current;
  private int moved; // of the current run's place since it started

  OpenDocument(String uri, Document document, Editor editor) {
    this.uri = uri;
    this.document = document;
    this.editor = editor;
  }

  String uri() {
    return uri;
  }

  synchronized Document document() {
    return document;
  }

  synchronized void change(UnaryOperator<Document> change) {
    Document older = document;
    document = change.apply(older);
    Edit edit = Edit.between(older.text(), document.text());
    if (current == null && answers.isEmpty() || edit.isEmpty()) {
      return;
    }
    Places before = new Places(older);
    Places after = new Places(document);
    Predicate<Stretch> stays =
        stretch ->
            !edit.touches(stretch)
                && before
                    .command(stretch.start())
                    .equals(after.command(stretch.start() + edit.shift(stretch.start())));
    if (current != null) {
      int place = current.place() + moved;
      if (stays.test(new Stretch(place, place))) {
        moved += edit.shift(place);
      } else {
        stop("the theorem was edited");
      }
    }
    if (!answers.isEmpty()) {
      answers =
          new ArrayList<>(
              answers.stream()
                  .filter(answer -> stays.test(answer.site().stretch()))
                  .map(answer -> answer.shifted(edit.shift(answer.site().start())))
                  .toList());
      publish();
    }
  }

  /** Makes a run the current one, in place of another. */
  synchronized void start(Run run) {
    stop("another one has started");
    current = run;
    moved = 0;
    run.onEnd(() -> ended(run));
  }

  /** Cancels what is under way. */
  synchronized void stop(String why) {
    if (current != null) {
      current.cancel(why);
    }
  }

  private synchronized void ended(Run run) {
    if (current == run) {
      current = null;
    }
  }

  /**
   * Shows what a run has found, in place of what was found there before.
   *
   * @return false if nobody wants it any more
   */
  synchronized boolean show(Run run, Answer found) {
    if (current != run) {
      return false;
    }
    Answer answer = found.shifted(moved);
    int line = document.lineStart(answer.site().start());
    answers.removeIf(old -> document.lineStart(old.site().start()) == line);
    answers.add(answer);
    publish();
    return true;
  }

  /** Quick fixes for what was found on the lines of a stretch. */
  synchronized List<CodeAction> quickFixes(Stretch stretch) {
    int from = document.lineStart(stretch.start());
    int to = document.lineEnd(stretch.end());
    List<CodeAction> fixes = new ArrayList<>();
    for (Answer answer : answers) {
      Stretch shown = answer.shown(document);
      if (shown.start() <= to && from <= shown.end()) {
        fixes.addAll(answer.quickFixes(uri, document, editor.takesVersions()));
      }
    }
    return fixes;
  }

  synchronized void close() {
    stop("the document was closed");
    if (!answers.isEmpty()) {
      answers = new ArrayList<>();
      publish();
    }
  }

  private void publish() {
    editor.publish(
        uri,
        document.version(),
        answers.stream().map(answer -> answer.diagnostic(document)).toList());
  }
}
