package dev.gradus.search.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeActionTriggerKind;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.TextDocumentPositionParams;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.TextDocumentService;

/** The documents that an editor has open, and what can be done in them. */
final class OpenDocuments implements TextDocumentService {
  private static final int MAX_DOCUMENTS = 200;

  private final List<EditorCommand> commands;
  private final Editor editor;
  private final Map<String, OpenDocument> open = new ConcurrentHashMap<>();

  OpenDocuments(List<EditorCommand> commands, Editor editor) {
    this.commands = commands;
    this.editor = editor;
  }

  Optional<OpenDocument> find(String uri) {
    return Optional.ofNullable(open.get(uri));
  }

  int size() {
    return open.size();
  }

  @Override
  public void didOpen(DidOpenTextDocumentParams params) {
    TextDocumentItem item = params.getTextDocument();
    forget(item.getUri());
    if (open.size() >= MAX_DOCUMENTS) {
      editor.error(
          "%d documents are open, and %s is one too many; close some, and open it again"
              .formatted(MAX_DOCUMENTS, item.getUri()));
      return;
    }
    Document document = new Document(item.getText(), item.getVersion());
    open.put(item.getUri(), new OpenDocument(item.getUri(), document, editor));
    refuseIfTooLong(item.getUri(), document);
  }

  @Override
  public void didChange(DidChangeTextDocumentParams params) {
    VersionedTextDocumentIdentifier changed = params.getTextDocument();
    OpenDocument document = open.get(changed.getUri());
    if (document != null) {
      int version =
          Optional.ofNullable(changed.getVersion()).orElse(document.document().version() + 1);
      document.change(older -> older.after(params.getContentChanges(), version));
      refuseIfTooLong(changed.getUri(), document.document());
    }
  }

  @Override
  public void didClose(DidCloseTextDocumentParams params) {
    forget(params.getTextDocument().getUri());
  }

  @Override
  public void didSave(DidSaveTextDocumentParams params) {}

  private void refuseIfTooLong(String uri, Document document) {
    if (document.isTooLong()) {
      forget(uri);
      editor.error(
          "%s has more than %d characters, the most that is taken; split it, and open it again"
              .formatted(uri, Document.MAX_LENGTH));
    }
  }

  private void forget(String uri) {
    OpenDocument document = open.remove(uri);
    if (document != null) {
      document.close();
    }
  }

  /** Answers at once, by looks alone: what was found there, and the commands. */
  @Override
  public CompletableFuture<List<Either<Command, CodeAction>>> codeAction(CodeActionParams params) {
    List<Either<Command, CodeAction>> actions = new ArrayList<>();
    OpenDocument document = open.get(params.getTextDocument().getUri());
    if (document != null && wanted(params.getContext().getOnly())) {
      Document text = document.document();
      int start = text.index(params.getRange().getStart());
      Stretch stretch = new Stretch(start, Math.max(start, text.index(params.getRange().getEnd())));
      List<CodeAction> fixes = document.quickFixes(stretch);
      if (editor.takesCodeActions()) {
        fixes.forEach(fix -> actions.add(Either.forRight(fix)));
      }
      List<Site> sites = new Places(text).at(stretch);
      // Nobody wants a lamp at every line of a block.
      boolean unasked = params.getContext().getTriggerKind() == CodeActionTriggerKind.Automatic;
      if (!sites.isEmpty() && (sites.get(0).isWritten() || !unasked)) {
        commands.forEach(command -> actions.add(action(command, params)));
      }
    }
    return CompletableFuture.completedFuture(actions);
  }

  private static boolean wanted(List<String> only) {
    return only == null
        || only.stream().anyMatch(kind -> kind.isEmpty() || kind.equals(CodeActionKind.QuickFix));
  }

  private Either<Command, CodeAction> action(EditorCommand offered, CodeActionParams params) {
    TextDocumentPositionParams place =
        new TextDocumentPositionParams(
            new TextDocumentIdentifier(params.getTextDocument().getUri()),
            params.getRange().getStart());
    Command command = new Command(offered.title(), offered.id(), List.of(place));
    if (!editor.takesCodeActions()) {
      return Either.forLeft(command);
    }
    CodeAction action = new CodeAction(offered.title());
    action.setKind(CodeActionKind.QuickFix);
    action.setCommand(command);
    return Either.forRight(action);
  }
}
