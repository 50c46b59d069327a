package dev.gradus.model.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gradus.model.premises.Premise;
import dev.gradus.model.premises.PremiseIndex;
import dev.gradus.model.tokenizer.BpeTrainer;
import dev.gradus.model.tokenizer.ChunkCounts;
import dev.gradus.model.tokenizer.Objective;
import dev.gradus.model.tokenizer.PromptFormat;
import dev.gradus.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExampleEncoderTest {

  private static final String GOAL = "a b : Nat\n⊢ a + b = b + a";
  private static final Example STEP =
      new Example.Proofstep("t", GOAL, "rw [Nat.add_comm]", "default", "t");
  private static final List<String> NAMES = List.of("Nat.add_comm", "Nat." + "long_".repeat(60));

  private static Tokenizer tokenizer;

  @BeforeAll
  static void train() throws IOException {
    ChunkCounts counts = new ChunkCounts();
    counts.add(PromptFormat.text(Objective.PROOFSTEP, "t", GOAL));
    byte[] json = BpeTrainer.train(counts, 300, done -> {}).files().get("tokenizer.json");
    tokenizer = Tokenizer.read("tokenizer.json", json, Path.of("target", "djl").toAbsolutePath());
  }

  @AfterAll
  static void stop() {
    tokenizer.close();
  }

  private static ExampleEncoder.Encoded encode(int context) throws IOException {
    String statement = "theorem x (n m : Nat) : n + m = m + n :=";
    List<Premise> library =
        NAMES.stream().map(name -> new Premise(name, statement, List.of())).toList();
    return new ExampleEncoder(tokenizer, context, Optional.of(new PremiseIndex(library)))
        .encode(STEP)
        .orElseThrow();
  }

  @Test
  void encode_promptWithPremises_isFollowedByTheirPlaces() throws IOException {
    assertEquals(
        PromptFormat.text(Objective.PROOFSTEP, "t", NAMES, GOAL) + "rw [§1]",
        tokenizer.decode(encode(1024).tokens()));
  }

  @Test
  void encode_promptWithoutRoomForPremises_isFollowedByTheirNames() throws IOException {
    String prompt = PromptFormat.text(Objective.PROOFSTEP, "t", GOAL);
    String tactic = "rw [Nat.add_comm]";
    // The end token is predicted and never read.
    int context = tokenizer.encode(prompt).length + tokenizer.encode(tactic).length;

    ExampleEncoder.Encoded encoded = encode(context);

    assertEquals(prompt + tactic, tokenizer.decode(encoded.tokens()));
    assertFalse(encoded.shortened());
  }
}
