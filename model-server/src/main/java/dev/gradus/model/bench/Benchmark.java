package dev.gradus.model.bench;

import dev.gradus.model.decoder.DecoderConfig;
import dev.gradus.model.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Times workloads of one configuration, ours and the peer's in turns. */
public final class Benchmark implements AutoCloseable {

  private static final int WARM_UP = 2;

  private final DecoderConfig config;
  private final Limits limits;
  private final Subject subject;
  private final Optional<Peer> peer;

  /**
   * Prepares both sides.
   *
   * @param python interpreter with the same version of torch; empty for ours alone
   * @throws PeerException if there is none
   */
  public Benchmark(Torch torch, DecoderConfig config, Optional<String> python) throws IOException {
    this.config = config;
    limits = Limits.measure(torch, config);
    peer =
        python.isPresent()
            ? Optional.of(new Peer(python.get(), torch.version(), torch.threads(), config.toJson()))
            : Optional.empty();
    subject = new Subject(torch, config);
  }

  /** What the machine can do. */
  public Limits limits() {
    return limits;
  }

  /**
   * Times a workload.
   *
   * @param rounds turns of each side after warming up
   * @param progress told after each turn
   */
  public Row run(Workload workload, int rounds, Consumer<Workload> progress) {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      double here = subject.seconds(workload);
      double there = peer.isPresent() ? peer.get().seconds(workload) : 0;
      if (round >= 0) {
        ours.add(here);
        theirs.add(there);
      }
      progress.accept(workload);
    }
    double least = ours.stream().mapToDouble(x -> x).min().orElseThrow();
    OptionalDouble peerLeast =
        peer.isPresent() ? theirs.stream().mapToDouble(x -> x).min() : OptionalDouble.empty();
    return new Row(workload, least, peerLeast, limits.seconds(workload, config));
  }

  /** Turns of a workload, the warm-up included. */
  public static int turns(int rounds) {
    return rounds + WARM_UP;
  }

  @Override
  public void close() {
    subject.close();
    peer.ifPresent(Peer::close);
  }
}
