package dev.gradus.search.lsp;

import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.server.Suggester;
import dev.gradus.search.toy.ToyServices;
import dev.gradus.v1.SuggestRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A session over the toy services, and the editor at the other end of its two pipes. */
final class ToySession implements AutoCloseable {
  final ToyServices toy = new ToyServices(1);
  final ScriptedEditor editor;

  /** What the command waits for before it searches. */
  volatile CompletableFuture<PointSearch> search;

  private final Prover prover = new Prover(toy.channel, toy.channel, new SimpleMeterRegistry());

  private final CompletableFuture<PointSearch> proofs =
      CompletableFuture.completedFuture(new ProofSearch(prover, SearchConfig.DEFAULT));

  /** The exit code. */
  final CompletableFuture<Integer> ended = new CompletableFuture<>();

  private final Pipe toServer = Pipe.open();
  private final Pipe toEditor = Pipe.open();
  private final LspSession session;
  private Thread toyThread;

  ToySession() throws IOException {
    Suggester suggester = new Suggester(toy.channel, toy.channel, SearchConfig.DEFAULT);
    search =
        CompletableFuture.completedFuture(
            (place, site, located, checked) ->
                suggester.suggest(
                    SuggestRequest.newBuilder().setFile(place).build(), located, checked));
    session =
        new LspSession(
            Channels.newInputStream(toServer.source()),
            Channels.newOutputStream(toEditor.sink()),
            List.of(EditorCommand.suggest(() -> search), EditorCommand.prove(() -> proofs)));
    editor =
        new ScriptedEditor(
            Channels.newInputStream(toEditor.source()), Channels.newOutputStream(toServer.sink()));
    Thread running =
        new Thread(
            () -> {
              try (session) {
                ended.complete(session.run());
              }
            },
            "toy-session");
    running.setDaemon(true);
    running.start();
  }

  /** Lean and the model answer from now on. */
  ToySession answering() {
    toyThread = toy.shuffle.start();
    return this;
  }

  /** Lean and the model answer until the model was asked, and leave the rest open. */
  void untilTheModelIsAsked() {
    while (toy.model.asked.isEmpty()) {
      try {
        toy.shuffle.step();
      } catch (IllegalStateException nothingToDo) {
        Thread.onSpinWait();
      }
    }
  }

  /** Commands at work. */
  int running() {
    return session.running();
  }

  void hangUp() throws IOException {
    toServer.sink().close();
  }

  int exitCode() throws Exception {
    return ended.get(ScriptedEditor.PATIENCE, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    hangUp();
    exitCode();
    toEditor.sink().close();
    toServer.source().close();
    if (toyThread != null) {
      toyThread.interrupt();
    }
    prover.close();
    toy.close();
  }
}
