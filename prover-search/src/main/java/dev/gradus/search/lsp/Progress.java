package dev.gradus.search.lsp;

import java.util.Optional;
import org.eclipse.lsp4j.ProgressParams;
import org.eclipse.lsp4j.WorkDoneProgressBegin;
import org.eclipse.lsp4j.WorkDoneProgressCreateParams;
import org.eclipse.lsp4j.WorkDoneProgressEnd;
import org.eclipse.lsp4j.WorkDoneProgressNotification;
import org.eclipse.lsp4j.WorkDoneProgressReport;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.LanguageClient;

/** What an editor shows while something is under way. Nobody waits for it. */
final class Progress {

  /** Shows nothing. */
  static final Progress NONE = new Progress(null, null, "");

  private enum State {
    /** The editor has not said yet that it will show it. */
    CREATED,
    SHOWN,
    ENDED
  }

  private final LanguageClient client;
  private final Either<String, Integer> token;
  private final String title;
  private State state = State.CREATED;
  private String message = "";

  private Progress(LanguageClient client, Either<String, Integer> token, String title) {
    this.client = client;
    this.token = token;
    this.title = title;
  }

  /** Under a token that the editor gave. */
  static Progress asked(LanguageClient client, Either<String, Integer> token, String title) {
    Progress progress = new Progress(client, token, title);
    progress.begin();
    return progress;
  }

  /** Under a token of ours, once the editor agrees. */
  static Progress unasked(LanguageClient client, Either<String, Integer> token, String title) {
    Progress progress = new Progress(client, token, title);
    client
        .createProgress(new WorkDoneProgressCreateParams(token))
        .thenRun(progress::begin)
        .exceptionally(refused -> null);
    return progress;
  }

  /** What the editor calls it by. */
  Optional<Either<String, Integer>> token() {
    return Optional.ofNullable(token);
  }

  private synchronized void begin() {
    if (state == State.CREATED) {
      WorkDoneProgressBegin begin = new WorkDoneProgressBegin();
      begin.setTitle(title);
      begin.setMessage(message);
      begin.setCancellable(true);
      state = State.SHOWN;
      send(begin);
    }
  }

  synchronized void report(String now) {
    message = now;
    if (state == State.SHOWN) {
      WorkDoneProgressReport report = new WorkDoneProgressReport();
      report.setCancellable(true);
      report.setMessage(now);
      send(report);
    }
  }

  synchronized void end(String why) {
    if (state == State.SHOWN) {
      WorkDoneProgressEnd end = new WorkDoneProgressEnd();
      end.setMessage(why);
      send(end);
    }
    state = State.ENDED;
  }

  private void send(WorkDoneProgressNotification value) {
    client.notifyProgress(new ProgressParams(token, Either.forLeft(value)));
  }
}
