package dev.gradus.model.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.model.LanguageModelService;
import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.decoder.DecoderConfig.Family;
import dev.gradus.model.decoder.RopeScaling;
import dev.gradus.model.torch.TestTorch;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.SampleTacticsRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Long runs over the network, off by default: {@code -Dgradus.soak.seconds=600} for many clients
 * that now and then give up, {@code -Dgradus.soak.requests=20000} for memory. They print what they
 * measure; what depends on the machine's other load is printed, not asserted.
 */
class ServingSoakTest {

  /** The shape of the 5 M-parameter model; its weights are random, so samples are long. */
  private static final DecoderConfig CONFIG =
      new DecoderConfig(
          Family.LLAMA,
          1024,
          256,
          704,
          6,
          8,
          8,
          32,
          512,
          1e-6,
          10_000,
          new RopeScaling.None(),
          true,
          false,
          0.05,
          0);

  private static final int SAMPLES = 8;

  @TempDir private Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicLong seeds = new AtomicLong();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();

  private record Phase(
      int clients,
      long answered,
      long cancelled,
      double meanMs,
      double maxMs,
      double tokensPerSecond) {}

  private interface Use {
    void of(int port) throws Exception;
  }

  private void serving(int maxTokens, Use use) throws Exception {
    Path checkpoint = TinyModel.checkpoint(folder.resolve("model"), 1, CONFIG);
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (NeuralModel model =
        new NeuralModel(
            checkpoint,
            Optional.empty(),
            TestTorch.start(),
            Path.of("target", "djl"),
            new ServingOptions(32, 1024, maxTokens, 256),
            meters)) {
      Server server =
          NettyServerBuilder.forAddress(loopback)
              .addService(new LanguageModelService(model, meters))
              .build()
              .start();
      try {
        use.of(server.getPort());
      } finally {
        server.shutdownNow().awaitTermination();
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "gradus.soak.seconds", matches = "\\d+")
  void clients_thatNowAndThenCancel_areServedFairlyAndAtFullSpeed() throws Exception {
    int seconds = Integer.getInteger("gradus.soak.seconds");
    serving(
        16,
        port -> {
          phase(port, 8, 5, 0.1);
          long before = residentKilobytes();
          // The load of the machine drifts, so the two are measured in turns.
          List<Phase> few = new ArrayList<>();
          List<Phase> many = new ArrayList<>();
          for (int turn = 0; turn < 5; turn++) {
            few.add(phase(port, 8, seconds / 20, 0.1));
            many.add(phase(port, 64, seconds * 3 / 20, 0.1));
          }
          double ratio =
              many.stream().mapToDouble(Phase::tokensPerSecond).average().orElseThrow()
                  / few.stream().mapToDouble(Phase::tokensPerSecond).average().orElseThrow();
          long after = residentKilobytes();
          few.forEach(System.out::println);
          many.forEach(System.out::println);
          System.out.printf(
              Locale.ROOT,
              "64 clients / 8 clients: %.3f of the tokens per second; RSS %d -> %d kB%n",
              ratio,
              before,
              after);
          assertEquals(List.of(), List.copyOf(errors));
          for (Phase phase : many) {
            assertTrue(phase.maxMs() < 3 * phase.meanMs(), phase.toString());
          }
        });
  }

  /** Clients that each ask again as soon as they are answered; some give up at a random moment. */
  private Phase phase(int port, int clients, int seconds, double cancelling) throws Exception {
    List<Double> millis = new ArrayList<>();
    AtomicLong cancelled = new AtomicLong();
    double tokens = meters.get("gradus.model.tokens").counter().count();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int client = i;
      threads.add(
          new Thread(
              () -> {
                List<Double> own = client(port, client, end, cancelling, cancelled);
                synchronized (millis) {
                  millis.addAll(own);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    double took = (System.nanoTime() - start) / 1e9;
    return new Phase(
        clients,
        millis.size(),
        cancelled.get(),
        millis.stream().mapToDouble(x -> x).average().orElseThrow(),
        millis.stream().mapToDouble(x -> x).max().orElseThrow(),
        (meters.get("gradus.model.tokens").counter().count() - tokens) / took);
  }

  private List<Double> client(
      int port, int client, long end, double cancelling, AtomicLong cancelled) {
    List<Double> millis = new ArrayList<>();
    Random random = new Random(client);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      var stub = LanguageModelGrpc.newFutureStub(channel);
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        var call = stub.sampleTactics(request(SAMPLES));
        if (random.nextDouble() < cancelling) {
          Thread.sleep(random.nextInt(100));
          call.cancel(true);
          cancelled.incrementAndGet();
          continue;
        }
        call.get();
        millis.add((System.nanoTime() - start) / 1e6);
      }
    } catch (ExecutionException | InterruptedException e) {
      errors.add(client + ": " + Status.fromThrowable(e));
    } finally {
      channel.shutdownNow();
    }
    return millis;
  }

  private SampleTacticsRequest request(int n) {
    long seed = seeds.incrementAndGet();
    return SampleTacticsRequest.newBuilder()
        .setGoal("a b c : ℕ\nh : a < " + seed % 100 + "\n⊢ a + b + c = c + b + a")
        .setDeclaration("Soak.theorem_" + seed % 100)
        .setN(n)
        .setSeed(seed)
        .build();
  }

  @Test
  @EnabledIfSystemProperty(named = "gradus.soak.requests", matches = "\\d+")
  void requests_thousands_leaveMemoryAsItWas() throws Exception {
    int requests = Integer.getInteger("gradus.soak.requests");
    serving(
        6,
        port -> {
          ask(port, requests / 10);
          long before = residentKilobytes();
          for (int tenth = 1; tenth <= 10; tenth++) {
            ask(port, requests / 10);
            System.out.printf(
                "%d requests: RSS %d kB, heap %d kB%n",
                tenth * requests / 10,
                residentKilobytes(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024);
          }
          long after = residentKilobytes();
          double drift = (after - before) / (double) before;
          System.out.printf(Locale.ROOT, "RSS %d -> %d kB: %.2f %%%n", before, after, 100 * drift);
          assertEquals(List.of(), List.copyOf(errors));
          assertTrue(drift < 0.02, "drift " + drift);
        });
  }

  private void ask(int port, int requests) throws InterruptedException {
    AtomicLong left = new AtomicLong(requests);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      threads.add(
          new Thread(
              () -> {
                ManagedChannel channel =
                    NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
                try {
                  while (left.getAndDecrement() > 0) {
                    var answer =
                        LanguageModelGrpc.newBlockingStub(channel).sampleTactics(request(2));
                    assertTrue(answer.getCandidatesCount() > 0);
                  }
                } catch (RuntimeException e) {
                  errors.add(e.toString());
                } finally {
                  channel.shutdownNow();
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
