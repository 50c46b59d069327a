package dev.gradus.model.bench.serving;

import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.SampleTacticsRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Puts a load on a host. No request is like another, so that nothing is answered from memory; what
 * clients ask for and when they give up depends on their numbers alone.
 */
public final class Clients {

  private static final double NANOS_PER_MILLI = 1e6;

  private final Host host;
  private final AtomicLong requests = new AtomicLong();

  /** Of this host. */
  public Clients(Host host) {
    this.host = host;
  }

  /**
   * Runs a load to its end.
   *
   * @param more asked before each request, by any client's thread
   */
  public Phase run(Load load, BooleanSupplier more) throws InterruptedException {
    AnswerStream answers = new AnswerStream();
    double tokens = host.tokens();
    long start = System.nanoTime();
    List<Client> clients = new ArrayList<>();
    for (int number = 0; number < load.clients(); number++) {
      Client client = new Client(load, answers, more, number);
      client.start();
      clients.add(client);
    }
    LongSummaryStatistics waits = new LongSummaryStatistics();
    long answered = 0;
    long cancelled = 0;
    Queue<String> errors = new ConcurrentLinkedQueue<>();
    for (Client client : clients) {
      client.join();
      waits.combine(client.waits);
      answered += client.answered;
      cancelled += client.cancelled;
      errors.addAll(client.errors);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Phase(
        load,
        answered,
        cancelled,
        waits.getAverage() / NANOS_PER_MILLI,
        waits.getCount() == 0 ? 0 : waits.getMax() / NANOS_PER_MILLI,
        (host.tokens() - tokens) / seconds,
        List.copyOf(errors));
  }

  private SampleTacticsRequest request(int samples) {
    long number = requests.incrementAndGet();
    return SampleTacticsRequest.newBuilder()
        .setGoal("a b c : ℕ\nh : a < " + number % 100 + "\n⊢ a + b + c = c + b + a")
        .setDeclaration("Load.theorem_" + number % 100)
        .setN(samples)
        .setSeed(number)
        .build();
  }

  private final class Client extends Thread {

    private final Load load;
    private final AnswerStream stream;
    private final BooleanSupplier more;
    private final Random random;

    // Read by others once the thread has ended.
    private final LongSummaryStatistics waits = new LongSummaryStatistics();
    private final List<String> errors = new ArrayList<>();
    private long answered;
    private long cancelled;

    Client(Load load, AnswerStream stream, BooleanSupplier more, int number) {
      super("gradus-load-" + number);
      this.load = load;
      this.stream = stream;
      this.more = more;
      random = new Random(number);
      setDaemon(true);
    }

    @Override
    public void run() {
      ManagedChannel channel = host.connect();
      try {
        var stub = LanguageModelGrpc.newFutureStub(channel);
        while (errors.isEmpty() && more.getAsBoolean()) {
          ask(stub);
        }
      } catch (InterruptedException e) {
        errors.add("interrupted");
      } finally {
        channel.shutdownNow();
      }
    }

    private void ask(LanguageModelGrpc.LanguageModelFutureStub stub) throws InterruptedException {
      boolean givenUp = random.nextDouble() < load.givenUp();
      long start = System.nanoTime();
      var call = stub.sampleTactics(request(load.samples()));
      if (givenUp) {
        // In the time of one request every other client has about one answer.
        stream.after(random.nextInt(2 * load.clients()), () -> call.cancel(true));
      }
      try {
        call.get();
        answered++;
        if (!givenUp) {
          waits.accept(System.nanoTime() - start);
        }
      } catch (CancellationException e) {
        cancelled++;
      } catch (ExecutionException e) {
        errors.add(Status.fromThrowable(e).toString());
      } finally {
        stream.next();
      }
    }
  }
}
