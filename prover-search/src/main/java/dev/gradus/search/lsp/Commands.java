package dev.gradus.search.lsp;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.TextDocumentPositionParams;
import org.eclipse.lsp4j.WorkDoneProgressCancelParams;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.services.WorkspaceService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.ParameterException;

/** Runs commands: a few at once, one for each document. */
final class Commands implements WorkspaceService {
  private static final int MAX_RUNNING = 4;
  private static final Gson GSON = new Gson();
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private final Map<String, EditorCommand> commands;
  private final OpenDocuments documents;
  private final Editor editor;
  private final Executor executor;
  private final Map<Run, Boolean> running = new ConcurrentHashMap<>();

  /**
   * @param executor for the work, which blocks its thread
   */
  Commands(
      List<EditorCommand> commands, OpenDocuments documents, Editor editor, Executor executor) {
    this.commands =
        commands.stream().collect(Collectors.toMap(EditorCommand::id, Function.identity()));
    this.documents = documents;
    this.editor = editor;
    this.executor = executor;
  }

  /**
   * Starts a command. It is answered at once where its progress can be seen and cancelled, since
   * some editors stand still until a command is answered; otherwise with what it found.
   */
  @Override
  public CompletableFuture<Object> executeCommand(ExecuteCommandParams params) {
    EditorCommand command = commands.get(params.getCommand());
    if (command == null) {
      throw invalid(
          "there is no command "
              + params.getCommand()
              + "; there is "
              + String.join(", ", commands.keySet()));
    }
    TextDocumentPositionParams place = place(params.getArguments());
    OpenDocument open =
        documents
            .find(place.getTextDocument().getUri())
            .orElseThrow(() -> invalid("this document is not open, or too large"));
    Document document = open.document();
    int index = document.index(place.getPosition());
    List<Site> sites = new Places(document).at(new Stretch(index, index));
    if (sites.isEmpty()) {
      editor.error("no `sorry` is on this line and no `by` before it; go to one of these");
      return CompletableFuture.completedFuture(null);
    }
    open.stop("another one has started");
    if (running.size() >= MAX_RUNNING) {
      editor.error("%d commands are at work; wait for one, or cancel it".formatted(MAX_RUNNING));
      return CompletableFuture.completedFuture(null);
    }
    Run run = start(command, open, document, sites, params);
    boolean seen = params.getWorkDoneToken() == null && editor.showsProgress();
    return seen ? CompletableFuture.completedFuture(null) : run.result();
  }

  private Run start(
      EditorCommand command,
      OpenDocument open,
      Document document,
      List<Site> sites,
      ExecuteCommandParams params) {
    Progress progress = editor.progress(params.getWorkDoneToken(), command.title());
    Run run = new Run(document, sites, progress);
    running.put(run, true);
    run.onEnd(() -> running.remove(run));
    open.start(run);
    progress.report("Lean is starting");
    command
        .search()
        .get()
        .whenCompleteAsync(
            (search, failure) -> {
              if (failure != null) {
                fail(run, failure);
              } else {
                work(command, run, search, open);
              }
            },
            executor);
    return run;
  }

  private void work(EditorCommand command, Run run, PointSearch search, OpenDocument open) {
    if (run.result().isDone()) {
      return;
    }
    try {
      Answer answer = run.find(search);
      if (!answer.suggestions().isEmpty()) {
        open.show(run, answer);
      } else if (!run.result().isDone()) {
        editor.info(command.nothing());
      }
      run.result().complete(answer.json());
    } catch (RuntimeException e) {
      fail(run, e);
    }
  }

  private void fail(Run run, Throwable failure) {
    if (!run.result().isDone()) { // else it fails because it was cancelled
      LOG.info("a command failed", failure);
      editor.error(reason(failure));
      run.result().complete(null);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof StatusRuntimeException said) {
      Status status = said.getStatus();
      return switch (status.getCode()) {
        case INVALID_ARGUMENT, FAILED_PRECONDITION -> status.getDescription();
        case RESOURCE_EXHAUSTED ->
            "Lean or the model is busy: " + status.getDescription() + "; try again later";
        default ->
            "Lean or the model does not answer (%s: %s); check --lean and --model"
                .formatted(status.getCode(), status.getDescription());
      };
    }
    return cause instanceof IExitCodeGenerator || cause instanceof ParameterException
        ? cause.getMessage()
        : "internal error: " + cause + "; please report it";
  }

  /** {@code window/workDoneProgress/cancel}. */
  void cancel(WorkDoneProgressCancelParams params) {
    for (Run run : running.keySet()) {
      if (run.progress().token().filter(params.getToken()::equals).isPresent()) {
        run.cancel("cancelled");
      }
    }
  }

  /** Has Lean and the model started, which takes seconds, and says so if they do not start. */
  void prepare() {
    for (EditorCommand command : commands.values()) {
      command
          .search()
          .get()
          .exceptionally(
              failure -> {
                editor.error(reason(failure));
                return null;
              });
    }
  }

  int running() {
    return running.size();
  }

  void cancelAll() {
    running.keySet().forEach(run -> run.cancel("the server ends"));
  }

  private static TextDocumentPositionParams place(List<Object> arguments) {
    if (arguments != null
        && arguments.size() == 1
        && arguments.get(0) instanceof JsonElement json) {
      try {
        TextDocumentPositionParams place = GSON.fromJson(json, TextDocumentPositionParams.class);
        if (place != null
            && place.getTextDocument() != null
            && place.getTextDocument().getUri() != null
            && place.getPosition() != null) {
          return place;
        }
      } catch (JsonParseException | NumberFormatException e) {
        LOG.info("odd arguments of a command", e);
      }
    }
    throw invalid("the argument must be one {\"textDocument\": {\"uri\"}, \"position\"}");
  }

  private static ResponseErrorException invalid(String message) {
    return new ResponseErrorException(
        new ResponseError(ResponseErrorCode.InvalidParams, message, null));
  }

  @Override
  public void didChangeConfiguration(DidChangeConfigurationParams params) {}

  @Override
  public void didChangeWatchedFiles(DidChangeWatchedFilesParams params) {}
}
