package dev.gradus.search.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Forwards connections to a port until it cuts them, as a dying client machine or network would.
 */
final class CuttableProxy implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  CuttableProxy(int target) throws IOException {
    daemon(
        () -> {
          Socket client = listener.accept();
          Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
          sockets.addAll(List.of(client, server));
          daemon(() -> pump(client, server));
          daemon(() -> pump(server, client));
        });
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Resets the connections: no farewell of HTTP/2 gets through. */
  void cut() throws IOException {
    for (Socket socket : sockets) {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    listener.close();
  }

  private static void pump(Socket from, Socket to) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    in.transferTo(out);
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void daemon(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (IOException cut) {
                // The end of a connection is what this is for.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
