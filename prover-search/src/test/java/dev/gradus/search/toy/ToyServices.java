package dev.gradus.search.toy;

import dev.gradus.search.statement.Statement;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Both toy services behind one in-process channel, without threads. */
public final class ToyServices implements AutoCloseable {
  public final Shuffle shuffle;
  public final ToyLean lean;
  public final ToyModel model;
  public final ManagedChannel channel;
  private final Server server;

  /**
   * @param seed of the order in which answers arrive
   */
  public ToyServices(long seed) {
    shuffle = new Shuffle(seed);
    lean = new ToyLean(shuffle);
    model = new ToyModel(shuffle);
    String name = InProcessServerBuilder.generateName();
    try {
      server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addService(lean)
              .addService(model)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  /** The statement whose goal is the number. */
  public static Statement number(int goal) {
    return new Statement("n" + goal, "", "theorem n" + goal + " : " + goal + " :=", "");
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
