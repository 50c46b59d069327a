package dev.gradus.search.lsp;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.lsp4j.jsonrpc.JsonRpcException;
import org.eclipse.lsp4j.jsonrpc.MessageConsumer;
import org.eclipse.lsp4j.jsonrpc.RemoteEndpoint;
import org.eclipse.lsp4j.jsonrpc.json.JsonRpcMethod;
import org.eclipse.lsp4j.jsonrpc.json.MessageJsonHandler;
import org.eclipse.lsp4j.jsonrpc.json.StreamMessageConsumer;
import org.eclipse.lsp4j.jsonrpc.messages.Message;
import org.eclipse.lsp4j.jsonrpc.messages.NotificationMessage;
import org.eclipse.lsp4j.jsonrpc.messages.RequestMessage;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseMessage;
import org.eclipse.lsp4j.jsonrpc.services.ServiceEndpoints;
import org.eclipse.lsp4j.jsonrpc.validation.ReflectiveMessageValidator;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;

/** One editor, from its first message to its last: puts the parts together. */
final class LspSession implements AutoCloseable {
  private static final int ENDS_WITHIN_SECONDS = 5;

  /** What may come without parameters. */
  private static final List<String> BARE = List.of("shutdown", "exit", "initialized");

  private final AtomicInteger threads = new AtomicInteger();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          work -> thread(work, "gradus-lsp-" + threads.incrementAndGet()));
  private final GradusLanguageServer server;
  private final MessageConsumer writer;
  private final MessageConsumer checked;
  private final MessageReader reader;

  /**
   * @param input what the editor writes; whoever gave it closes it
   * @param output what the editor reads; likewise
   */
  LspSession(InputStream input, OutputStream output, List<EditorCommand> commands) {
    Map<String, JsonRpcMethod> methods =
        new LinkedHashMap<>(ServiceEndpoints.getSupportedMethods(LanguageClient.class));
    methods.putAll(ServiceEndpoints.getSupportedMethods(LanguageServer.class));
    MessageJsonHandler json = new MessageJsonHandler(methods);
    StreamMessageConsumer stream = new StreamMessageConsumer(output, json);
    writer = message -> write(stream, message);
    Editor editor = new Editor();
    server = new GradusLanguageServer(commands, editor, executor);
    RemoteEndpoint endpoint = new RemoteEndpoint(writer, ServiceEndpoints.toEndpoint(server));
    editor.connect(ServiceEndpoints.toServiceObject(endpoint, LanguageClient.class));
    json.setMethodProvider(endpoint);
    checked = new ReflectiveMessageValidator(endpoint);
    reader =
        new MessageReader(
            input,
            json,
            endpoint,
            length ->
                editor.error(
                    "a message of %d bytes was passed over, %d are the most that is taken"
                        .formatted(length, MessageReader.MAX_MESSAGE_BYTES)));
  }

  /**
   * Serves until the editor ends it, or is gone.
   *
   * @return 0 if the editor ended it as the protocol wants it, else 1
   */
  int run() {
    Thread reading =
        thread(
            () -> {
              reader.listen(this::receive);
              server.end();
            },
            "gradus-lsp-reader");
    reading.start();
    return server.over().join();
  }

  /** Commands at work, for tests. */
  int running() {
    return server.getWorkspaceService().running();
  }

  private void receive(Message message) {
    Optional<ResponseError> refusal = refusal(message);
    if (refusal.isEmpty()) {
      checked.consume(message);
    } else if (message instanceof RequestMessage request) {
      ResponseMessage response = new ResponseMessage();
      response.setRawId(request.getRawId());
      response.setError(refusal.get());
      writer.consume(response);
    }
  }

  /** Why a message is not even looked at. */
  private Optional<ResponseError> refusal(Message message) {
    String method;
    Object params;
    if (message instanceof RequestMessage request) {
      method = request.getMethod();
      params = request.getParams();
    } else if (message instanceof NotificationMessage notification) {
      method = notification.getMethod();
      params = notification.getParams();
    } else {
      return Optional.empty(); // an answer
    }
    boolean initialize = "initialize".equals(method);
    if ("exit".equals(method)) {
      return Optional.empty();
    }
    if (server.state() == GradusLanguageServer.State.NEW && !initialize) {
      return refusal(ResponseErrorCode.ServerNotInitialized, "initialize comes first");
    }
    if (server.state() != GradusLanguageServer.State.NEW && initialize
        || server.state() == GradusLanguageServer.State.SHUT_DOWN) {
      return refusal(ResponseErrorCode.InvalidRequest, "too late for " + method);
    }
    return params == null && !BARE.contains(method)
        ? refusal(ResponseErrorCode.InvalidParams, method + " needs params")
        : Optional.empty();
  }

  private static Optional<ResponseError> refusal(ResponseErrorCode code, String message) {
    return Optional.of(new ResponseError(code, message, null));
  }

  private void write(StreamMessageConsumer stream, Message message) {
    try {
      stream.consume(message);
    } catch (JsonRpcException e) {
      server.end(); // Nobody reads any more.
      throw e;
    }
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Cancels what is under way, and waits for it to end. */
  @Override
  public void close() {
    server.end();
    executor.shutdownNow();
    try {
      executor.awaitTermination(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
