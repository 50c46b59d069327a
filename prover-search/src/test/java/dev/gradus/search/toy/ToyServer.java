package dev.gradus.search.toy;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Both toy services on a port of the loopback interface. */
public final class ToyServer implements AutoCloseable {
  public final ToyLean lean;
  public final ToyModel model;
  private final Server server;
  private final Thread worker;

  public ToyServer() throws IOException {
    Shuffle shuffle = new Shuffle(3);
    lean = new ToyLean(shuffle);
    model = new ToyModel(shuffle);
    worker = shuffle.start();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(lean)
            .addService(model)
            .build()
            .start();
  }

  /** HOST:PORT. */
  public String address() {
    return "localhost:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    worker.interrupt();
  }
}
