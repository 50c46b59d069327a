package dev.gradus.search.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One WebSocket, with many calls at once.
 *
 * <p>Nothing piles up for a client that does not read: a search is asked for its next event only
 * when there is room for it, and the next message is read only when the one before was dealt with
 * and its answer had room. A client that stays like that, or does not answer a ping, is dropped.
 * The end of the socket, however it comes, cancels its calls.
 *
 * <p>The socket is touched on its event loop only; messages are read and calls started on workers.
 */
final class SocketSession {

  private static final Map<String, String> ENVELOPE =
      Map.of("id", "string or integer", "method", "string", "params", "object");
  private static final int MAX_ID_LENGTH = 64;

  /** Codes of RFC 6455. */
  private static final short GOING_AWAY = 1001;

  private static final short UNSUPPORTED_DATA = 1003;
  private static final short POLICY_VIOLATION = 1008;

  private final ServerWebSocket socket;
  private final String client;
  private final String connection;
  private final ApiCalls calls;
  private final ClientLimits clients;
  private final Executor workers;
  private final Context eventLoop;
  private final ClientLimits.Held held;
  private final ConcurrentMap<JsonNode, SocketCall> running = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile boolean leaving;

  // On the event loop:
  private final Deque<ApiCall> waitForRoom = new ArrayDeque<>();
  private boolean reading = true;
  private boolean heard = true;
  private boolean wasFull;
  private long heartbeat;

  /**
   * @param socket just opened; this is its event loop
   * @param held released when the socket has ended
   */
  SocketSession(
      ServerWebSocket socket,
      String client,
      ApiCalls calls,
      ClientLimits clients,
      Executor workers,
      ClientLimits.Held held) {
    this.socket = socket;
    this.client = client;
    this.connection = String.valueOf(socket.remoteAddress());
    this.calls = calls;
    this.clients = clients;
    this.workers = workers;
    this.held = held;
    this.eventLoop = Vertx.currentContext();
  }

  /**
   * Serves it until it ends.
   *
   * @param beatMillis how often it is looked after; what is wrong twice in a row ends it
   */
  void open(long beatMillis) {
    socket.closeHandler(end -> end());
    socket.exceptionHandler(
        broken -> {
          end();
          socket.close();
        });
    socket.drainHandler(drained -> roomAgain());
    socket.shutdownHandler(
        asked -> {
          leaving = true;
          leaveIfIdle();
        });
    socket.pongHandler(pong -> heard = true);
    socket.textMessageHandler(this::receive);
    socket.binaryMessageHandler(
        bytes -> socket.close(UNSUPPORTED_DATA, "send JSON as text messages"));
    heartbeat = eventLoop.owner().setPeriodic(beatMillis, beat -> lookAfter());
  }

  private void receive(String message) {
    heard = true;
    reading = false;
    socket.pause();
    try {
      workers.execute(
          () -> {
            try {
              read(message);
            } finally {
              onEventLoop(
                  () -> {
                    reading = true;
                    readOn();
                  });
            }
          });
    } catch (RejectedExecutionException e) {
      socket.close(GOING_AWAY);
    }
  }

  private void read(String message) {
    JsonNode id = NullNode.instance;
    try {
      ApiException tooMany = null;
      try {
        clients.admit(client);
      } catch (ApiException e) {
        tooMany = e;
      }
      ObjectNode json = JsonFields.parse(message);
      id = id(json);
      if (tooMany != null) {
        throw tooMany;
      }
      dispatch(id, new JsonFields(json, "", ENVELOPE), json);
    } catch (RuntimeException | Error e) {
      send(id, "error", ApiException.of(e).json());
    }
  }

  private static JsonNode id(ObjectNode json) {
    JsonNode id = json.path("id");
    boolean isText = id.isTextual() && id.textValue().length() <= MAX_ID_LENGTH;
    if (!isText && !(id.isIntegralNumber() && id.canConvertToLong())) {
      throw ApiException.invalid(
          "field \"id\" must be a string of at most "
              + MAX_ID_LENGTH
              + " characters or an integer");
    }
    return id;
  }

  private void dispatch(JsonNode id, JsonFields fields, ObjectNode json) {
    String name = fields.text("method");
    if (name.equals("cancel")) {
      SocketCall call = running.get(id);
      if (call != null) {
        call.cancel();
      }
      return;
    }
    ApiMethod method =
        ApiMethod.of(name)
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        "field \"method\" must be suggest, prove, state, verify or cancel"));
    if (!(json.path("params") instanceof ObjectNode params)) {
      throw ApiException.invalid("field \"params\" must be an object");
    }
    if (leaving) {
      throw ApiException.stopping();
    }
    SocketCall call = new SocketCall(id, clients.call(client));
    if (running.putIfAbsent(id, call) != null) {
      call.held.close();
      // Not under this id: whoever waits for the other call would take it for its end.
      send(
          NullNode.instance,
          "error",
          ApiException.invalid("id " + id + " is in use; give every call one of its own").json());
      return;
    }
    try {
      calls.start(connection, method, params, call);
    } catch (RuntimeException | Error e) {
      call.failed(ApiException.of(e));
    }
  }

  /** Puts a message into the queue of the socket. */
  private void send(JsonNode id, String event, ObjectNode data) {
    String text = text(id, event, data);
    onEventLoop(() -> write(text));
  }

  private static String text(JsonNode id, String event, ObjectNode data) {
    ObjectNode message = JsonAnswers.object();
    message.set("id", id);
    message.put("event", event).set("data", data);
    return message.toString();
  }

  private void write(String text) {
    if (isOpen()) {
      socket.writeTextMessage(text);
    }
  }

  /** A socket may be closed before its handler says so; it then throws at every question. */
  private boolean isOpen() {
    return !closed && !socket.isClosed();
  }

  private boolean hasRoom() {
    return isOpen() && !socket.writeQueueFull();
  }

  private void readOn() {
    if (reading && hasRoom()) {
      socket.resume();
    }
  }

  private void roomAgain() {
    heard = true; // by reading
    wasFull = false;
    for (int left = waitForRoom.size(); left > 0 && hasRoom(); left--) {
      waitForRoom.poll().more();
    }
    readOn();
  }

  /** One beat. */
  void lookAfter() {
    if (!isOpen()) {
      return;
    }
    boolean full = socket.writeQueueFull();
    if (!heard || (full && wasFull)) {
      end();
      socket.close(POLICY_VIOLATION, heard ? "you do not read" : "you do not answer");
      return;
    }
    wasFull = full;
    if (!full) {
      // A client that does not read cannot answer either; that is looked at first.
      heard = false;
      socket.writePing(Buffer.buffer("gradus"));
    }
  }

  private void leaveIfIdle() {
    if (leaving && isOpen() && running.isEmpty()) {
      socket.close(GOING_AWAY);
    }
  }

  private void end() {
    if (!closed) {
      closed = true;
      eventLoop.owner().cancelTimer(heartbeat);
      waitForRoom.clear();
      held.close();
    }
    running.values().forEach(SocketCall::cancel);
  }

  private void onEventLoop(Runnable step) {
    eventLoop.runOnContext(run -> step.run());
  }

  /** A call of this socket. */
  private final class SocketCall implements CallListener {
    private final JsonNode id;
    private final ClientLimits.Held held;
    private ApiCall call;
    private boolean cancelled;

    SocketCall(JsonNode id, ClientLimits.Held held) {
      this.id = id;
      this.held = held;
    }

    synchronized void cancel() {
      cancelled = true;
      if (call != null) {
        call.cancel();
      }
    }

    @Override
    public synchronized void started(ApiCall started) {
      call = started;
      // The socket may have ended while the message was read.
      if (cancelled || closed) {
        call.cancel();
      }
    }

    @Override
    public void event(String name, ObjectNode data) {
      String text = text(id, name, data);
      onEventLoop(
          () -> {
            write(text);
            if (hasRoom()) {
              call.more();
            } else if (isOpen()) {
              waitForRoom.add(call);
            }
          });
    }

    @Override
    public void result(ObjectNode data) {
      end("result", data);
    }

    @Override
    public void failed(ApiException why) {
      end("error", why.json());
    }

    private void end(String event, ObjectNode data) {
      running.remove(id, this);
      held.close();
      send(id, event, data);
      onEventLoop(SocketSession.this::leaveIfIdle);
    }
  }
}
