package dev.gradus.lean.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.util.concurrent.ListenableFuture;
import dev.gradus.lean.cli.ProofFile.Proof;
import dev.gradus.lean.runtime.EnvironmentException;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.Limits;
import dev.gradus.v1.VerifyProofRequest;
import dev.gradus.v1.VerifyProofResponse;
import dev.gradus.v1.VerifyProofResponse.Verdict;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus verify}: checks proofs from a file, each afresh. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Check proofs with Lean's kernel: each from its header and statement, afresh.",
    footer = {
      "",
      "FILE holds JSON Lines: {\"name\", \"header\"?, \"statement\", \"proof\", \"forbidden\"?}; the statement",
      "ends in :=, the proof is what follows, usually by ...; forbidden are names that it must not use.",
      "",
      "Exit code: 0 all verified, 1 something rejected or unverified, 2 bad input, 3 no Lean.",
      "",
      "Examples:",
      "  gradus verify proofs.jsonl",
      "  gradus verify proofs.jsonl --json --lean native --project ~/my-lake-project",
      "  gradus prove --json statements.jsonl | gradus verify -"
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Requests on their way at once; the verifier takes them one after another. */
  private static final int AHEAD = 8;

  /** A day. */
  private static final int MAX_TIMEOUT_SECONDS = 86_400;

  @Spec private CommandSpec command;
  @Mixin private LeanOptions leanOptions;

  @Parameters(paramLabel = "FILE", description = "Proofs as JSON Lines; - for standard input.")
  private Path file;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Longest check of one proof. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Override
  public Integer call() {
    if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
      throw new ParameterException(
          command.commandLine(),
          "--timeout must lie between 1 and " + MAX_TIMEOUT_SECONDS + " seconds");
    }
    List<Proof> proofs;
    try {
      proofs = ProofFile.read(file);
    } catch (ProofFile.Malformed e) {
      throw new ParameterException(command.commandLine(), e.getMessage());
    }
    try (LeanConnection lean = leanOptions.connect()) {
      return check(proofs, LeanBridgeGrpc.newFutureStub(lean.channel()));
    }
  }

  private int check(List<Proof> proofs, LeanBridgeGrpc.LeanBridgeFutureStub lean) {
    ArrayDeque<ListenableFuture<VerifyProofResponse>> answers = new ArrayDeque<>();
    int asked = 0;
    int done = 0;
    int verified = 0;
    try (LateProgress progress = new LateProgress("verify", proofs.size())) {
      for (Proof proof : proofs) {
        while (asked < proofs.size() && answers.size() < AHEAD) {
          answers.add(lean.verifyProof(request(proofs.get(asked++))));
        }
        VerifyProofResponse answer = await(answers.remove());
        verified += answer.getVerdict() == Verdict.VERIFIED ? 1 : 0;
        print(proof, answer);
        progress.done(++done);
      }
    }
    return verified == proofs.size() ? 0 : 1;
  }

  private VerifyProofRequest request(Proof proof) {
    return VerifyProofRequest.newBuilder()
        .setHeader(proof.header())
        .setStatement(proof.statement())
        .setProof(proof.proof())
        .addAllForbiddenConstants(proof.forbidden())
        .setLimits(Limits.newBuilder().setDeadlineMillis(1_000 * timeoutSeconds))
        .build();
  }

  private static VerifyProofResponse await(ListenableFuture<VerifyProofResponse> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      Status status = ((StatusRuntimeException) e.getCause()).getStatus();
      throw new EnvironmentException(
          "Lean gave no verdict ("
              + (status.getDescription() == null ? status.getCode() : status.getDescription())
              + "): try again; gradus doctor checks Lean",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException("interrupted", e);
    }
  }

  private void print(Proof proof, VerifyProofResponse answer) {
    String verdict = answer.getVerdict().name().toLowerCase(Locale.ROOT);
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("name", proof.name());
      line.put("verdict", verdict);
      line.put("reason", answer.getReason());
      line.put("axioms", answer.getAxiomsList());
      line.put("toolchain", answer.getToolchain());
      line.put("seconds", answer.getElapsedMicros() / 1e6);
      try {
        out.println(JSON.writeValueAsString(line));
      } catch (IOException e) {
        throw new IllegalStateException("a map is always JSON", e);
      }
    } else {
      String reason = answer.getReason().strip().replaceAll("\\s*\\R\\s*", " | ");
      out.println(verdict + "  " + proof.name() + (reason.isEmpty() ? "" : ": " + reason));
    }
    out.flush();
  }
}
