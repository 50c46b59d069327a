package dev.gradus.search.lsp;

import dev.gradus.search.cli.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionOptions;
import org.eclipse.lsp4j.ExecuteCommandOptions;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.PositionEncodingKind;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SetTraceParams;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.TextDocumentSyncOptions;
import org.eclipse.lsp4j.WorkDoneProgressCancelParams;
import org.eclipse.lsp4j.services.LanguageServer;

/** The protocol's life: what there is, from {@code initialize} to {@code exit}. */
final class GradusLanguageServer implements LanguageServer {

  /** Where a session stands. */
  enum State {
    /** Only {@code initialize} is answered. */
    NEW,
    RUNNING,
    /** Nothing is answered any more. */
    SHUT_DOWN
  }

  private final List<EditorCommand> commands;
  private final Editor editor;
  private final OpenDocuments documents;
  private final Commands works;
  private final CompletableFuture<Integer> over = new CompletableFuture<>();
  private volatile State state = State.NEW;

  /**
   * @param executor for the work of commands
   */
  GradusLanguageServer(List<EditorCommand> commands, Editor editor, Executor executor) {
    this.commands = commands;
    this.editor = editor;
    this.documents = new OpenDocuments(commands, editor);
    this.works = new Commands(commands, documents, editor, executor);
  }

  State state() {
    return state;
  }

  /** Complete when the session is over, with 0 if it was shut down before, else 1. */
  CompletableFuture<Integer> over() {
    return over;
  }

  @Override
  public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
    state = State.RUNNING;
    editor.is(params.getCapabilities());
    if (params.getProcessId() != null) {
      ProcessHandle.of(params.getProcessId())
          .ifPresent(parent -> parent.onExit().thenRun(this::end));
    }
    works.prepare();
    ServerCapabilities can = new ServerCapabilities();
    can.setPositionEncoding(PositionEncodingKind.UTF16);
    TextDocumentSyncOptions sync = new TextDocumentSyncOptions();
    sync.setOpenClose(true);
    sync.setChange(TextDocumentSyncKind.Incremental);
    can.setTextDocumentSync(sync);
    can.setCodeActionProvider(new CodeActionOptions(List.of(CodeActionKind.QuickFix)));
    ExecuteCommandOptions execute =
        new ExecuteCommandOptions(commands.stream().map(EditorCommand::id).toList());
    execute.setWorkDoneProgress(true);
    can.setExecuteCommandProvider(execute);
    return CompletableFuture.completedFuture(
        new InitializeResult(can, new ServerInfo("gradus", Version.current().toString())));
  }

  @Override
  public CompletableFuture<Object> shutdown() {
    state = State.SHUT_DOWN;
    works.cancelAll();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void exit() {
    end();
  }

  /** Ends the session, whoever wants it. */
  void end() {
    over.complete(state == State.SHUT_DOWN ? 0 : 1);
    works.cancelAll();
  }

  @Override
  public void cancelProgress(WorkDoneProgressCancelParams params) {
    works.cancel(params);
  }

  @Override
  public void setTrace(SetTraceParams params) {}

  @Override
  public OpenDocuments getTextDocumentService() {
    return documents;
  }

  @Override
  public Commands getWorkspaceService() {
    return works;
  }
}
