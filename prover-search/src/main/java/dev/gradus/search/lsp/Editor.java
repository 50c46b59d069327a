package dev.gradus.search.lsp;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.CodeActionCapabilities;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.TextDocumentClientCapabilities;
import org.eclipse.lsp4j.WindowClientCapabilities;
import org.eclipse.lsp4j.WorkspaceClientCapabilities;
import org.eclipse.lsp4j.WorkspaceEditCapabilities;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.LanguageClient;

/** The other side: what it can do, and what it is told. */
final class Editor {
  private volatile LanguageClient client;
  private final AtomicInteger tokens = new AtomicInteger();
  private volatile ClientCapabilities capabilities = new ClientCapabilities();

  /** Before the first message: whom to tell. */
  void connect(LanguageClient remote) {
    client = remote;
  }

  void is(ClientCapabilities what) {
    if (what != null) {
      capabilities = what;
    }
  }

  /** Whether it shows progress that it did not ask for. */
  boolean showsProgress() {
    return Optional.ofNullable(capabilities.getWindow())
        .map(WindowClientCapabilities::getWorkDoneProgress)
        .orElse(false);
  }

  /** Whether it takes edits of a certain version of a document. */
  boolean takesVersions() {
    return Optional.ofNullable(capabilities.getWorkspace())
        .map(WorkspaceClientCapabilities::getWorkspaceEdit)
        .map(WorkspaceEditCapabilities::getDocumentChanges)
        .orElse(false);
  }

  /** Whether it takes code actions, and not commands only. */
  boolean takesCodeActions() {
    return Optional.ofNullable(capabilities.getTextDocument())
        .map(TextDocumentClientCapabilities::getCodeAction)
        .map(CodeActionCapabilities::getCodeActionLiteralSupport)
        .isPresent();
  }

  /**
   * Shows that something is under way.
   *
   * @param token what the editor gave for it, or null
   */
  Progress progress(Either<String, Integer> token, String title) {
    if (token != null) {
      return Progress.asked(client, token, title);
    }
    return showsProgress()
        ? Progress.unasked(client, Either.forLeft("gradus-" + tokens.incrementAndGet()), title)
        : Progress.NONE;
  }

  void publish(String uri, int version, List<Diagnostic> diagnostics) {
    client.publishDiagnostics(new PublishDiagnosticsParams(uri, diagnostics, version));
  }

  void error(String message) {
    client.showMessage(new MessageParams(MessageType.Error, "Gradus: " + message));
  }

  void info(String message) {
    client.showMessage(new MessageParams(MessageType.Info, "Gradus: " + message));
  }
}
