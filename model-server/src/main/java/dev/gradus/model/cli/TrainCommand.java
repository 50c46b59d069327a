package dev.gradus.model.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.model.torch.Torch;
import dev.gradus.model.training.TrainingException;
import dev.gradus.model.training.TrainingRun;
import dev.gradus.model.training.TrainingRun.Outcome;
import dev.gradus.model.training.report.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus train}: trains a language model on proofsteps and proofsizes. */
@Command(
    name = "train",
    description = {
      "Train a language model on proofsteps and proofsizes.",
      "",
      "Data is JSON Lines: {\"declaration\", \"goal\", \"tactic\"} for a proofstep, {\"declaration\","
          + " \"goal\", \"size\"} for a proofsize (null where no proof was found), both with"
          + " \"source\" and \"name\" where known. The same command continues a run that was"
          + " interrupted, to the same losses."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gradus train --data steps.jsonl --init 5m --out models/first",
      "  gradus train --data steps.jsonl sizes.jsonl --mix core=1,synthetic=0.5 \\",
      "    --init models/first --epochs 1 --out models/second",
      "  gradus train --data steps.jsonl --init ~/models/Qwen2-0.5B --lora-rank 16 \\",
      "    --device gpu --bfloat16 --out models/tuned"
    })
public final class TrainCommand implements Callable<Integer> {

  /** How long an interrupted run may take to save its state. */
  private static final long GRACE_SECONDS = 120;

  @Spec private CommandSpec command;

  @Mixin private TrainFlags flags;

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu|gpu:N",
      defaultValue = "cpu",
      description = "Where to train; on a GPU in bfloat16 (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads on the CPU; 0 is one a core (default: 0).")
  private int threads;

  @Option(names = "--json", description = "Print JSON: a line for each step, and one for the end.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    AtomicBoolean pause = new AtomicBoolean();
    CountDownLatch done = new CountDownLatch(1);
    Thread onInterrupt =
        new Thread(
            () -> {
              pause.set(true);
              await(done);
            });
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      return train(pause);
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw new TrainingException(3, e.getFile() + ": " + reason + "; mend it and run it again");
    } catch (IOException e) {
      if (e instanceof IExitCodeGenerator) {
        throw e; // it says itself what is wrong
      }
      throw new TrainingException(
          3, e.getMessage() + "; make room and run the command again, it continues");
    } finally {
      done.countDown();
      if (!pause.get()) {
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
      }
    }
  }

  private int train(AtomicBoolean pause) throws IOException {
    Path libraries = NeuralFlags.libraries(System.getenv());
    var options = flags.options(command.commandLine());
    Torch torch = Torch.start(NeuralFlags.torch(threads, device, System.getenv()));
    PrintWriter err = command.commandLine().getErr();
    try (NDManager manager = torch.newManager()) {
      Optional<TrainingRun> opened =
          TrainingRun.open(options, manager, libraries, text -> say(err, text));
      if (opened.isEmpty()) {
        say(err, options.out() + " is finished already; delete it to train it again");
        return 0;
      }
      try (TrainingRun run = opened.get();
          TrainProgress progress = new TrainProgress(err, run.stepsDone(), run.steps())) {
        run.facts().forEach((name, value) -> say(err, name + ": " + value));
        if (run.stepsDone() > 0) {
          say(err, "continuing after step " + run.stepsDone());
        }
        Outcome outcome =
            run.train(
                row -> {
                  progress.done(row);
                  if (json) {
                    print(row);
                  }
                },
                pause::get);
        progress.close();
        print(outcome, options.out());
        return outcome.paused() ? 1 : 0;
      }
    }
  }

  private void print(Row row) {
    ObjectNode object = new ObjectMapper().createObjectNode();
    object.put("step", row.step()).put("epoch", row.epoch()).put("tokens", row.tokens());
    object.put("loss", row.loss()).put("learningRate", row.learningRate());
    object.put("gradientNorm", row.gradientNorm()).put("tokensPerSecond", row.tokensPerSecond());
    row.validationLoss().ifPresent(loss -> object.put("validationLoss", loss));
    row.validationAccuracy().ifPresent(share -> object.put("validationAccuracy", share));
    command.commandLine().getOut().println(object);
    command.commandLine().getOut().flush();
  }

  private void print(Outcome outcome, Path out) {
    PrintWriter to = command.commandLine().getOut();
    int last = outcome.rows().size() - 1;
    long steps = last < 0 ? 0 : outcome.rows().get(last).step();
    double loss = last < 0 ? Double.NaN : outcome.rows().get(last).loss();
    boolean validated = Double.isFinite(outcome.bestLoss());
    if (json) {
      ObjectNode object = new ObjectMapper().createObjectNode();
      object.put("out", out.toString()).put("finished", !outcome.paused()).put("steps", steps);
      object.put("loss", loss);
      if (validated) {
        object.put("validationLoss", outcome.bestLoss()).put("validationStep", outcome.bestStep());
      }
      to.println(object);
    } else if (outcome.paused()) {
      to.println("paused after step " + steps + "; the same command continues");
    } else {
      String best =
          String.format(
              Locale.ROOT,
              ", validation loss %.4f after step %d, which is kept",
              outcome.bestLoss(),
              outcome.bestStep());
      to.printf(
          Locale.ROOT, "%s: %d steps, loss %.4f%s%n", out, steps, loss, validated ? best : "");
    }
    to.flush();
  }

  private static void say(PrintWriter err, String text) {
    err.println(text);
    err.flush();
  }

  private static void await(CountDownLatch done) {
    try {
      if (!done.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        return; // the last state on disk is whole all the same
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
