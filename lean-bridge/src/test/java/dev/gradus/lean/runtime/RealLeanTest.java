package dev.gradus.lean.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real embedded Lean, in the user's own cache; installed first where it is not there yet. */
@Timeout(600)
class RealLeanTest {
  private static Path cache;
  private static EmbeddedLean embedded;

  @TempDir Path temporary;

  @BeforeAll
  static void install() {
    cache = LeanRuntime.defaultCache(System.getenv());
    embedded = LeanRuntime.embedded(cache, System.err);
  }

  @Test
  void gym_embedded_answersAndEndsWithItsInput() throws Exception {
    assertEquals("4.28.0-pre", embedded.version());
    assertFalse(embedded.mathlib());
    converse(embedded.gym(temporary.toRealPath()).redirectError(ProcessBuilder.Redirect.INHERIT));
  }

  @Test
  void gym_wrapperAsNativeLean_isTheSameLean() throws Exception {
    Path program = cache.resolve(EmbeddedInstaller.ENTRY).resolve("bin/lean");

    NativeLean lean =
        LeanRuntime.nativeLean(cache, Optional.of(program), Optional.empty(), System.err);

    assertEquals(embedded.version(), lean.version());
    assertEquals(embedded.commit(), lean.commit());
    converse(lean.gym(temporary.toRealPath()).redirectError(ProcessBuilder.Redirect.INHERIT));
  }

  @Test
  void gym_compiledCode_isTaken() throws Exception {
    ProcessBuilder gym = embedded.gym(temporary.toRealPath());

    assertTrue(Files.isRegularFile(Path.of(gym.environment().get("GRADUS_LEAN_CODE"))));
    assertEquals("", errorsOf(gym));
  }

  @Test
  void gym_damagedCode_isRefusedAndLeanRuns() throws Exception {
    Path scratch = temporary.toRealPath();
    ProcessBuilder gym = embedded.gym(scratch);
    byte[] code = Files.readAllBytes(Path.of(gym.environment().get("GRADUS_LEAN_CODE")));
    code[code.length / 2] ^= 1;
    Path damaged = Files.write(scratch.resolve(GymProgram.CODE), code);
    gym.environment().put("GRADUS_LEAN_CODE", damaged.toString());

    assertTrue(errorsOf(gym).contains("is not for this machine"));
    assertFalse(GymProgram.startsWithKeptCode(leanItself(), scratch));
  }

  private static LeanToolchain leanItself() {
    return LeanToolchain.embedded(cache.resolve(EmbeddedInstaller.ENTRY));
  }

  /** What a gym that answers writes to standard error. */
  private String errorsOf(ProcessBuilder gym) throws IOException, InterruptedException {
    Path errors = temporary.resolve("errors");
    converse(gym.redirectError(errors.toFile()));
    return Files.readString(errors);
  }

  @Test
  void checks_installedLean_allPass() {
    List<HealthCheck> checks = new ArrayList<>();
    Doctor.checkEmbedded(cache, checks::add);

    List<HealthCheck> failed =
        checks.stream().filter(c -> c.result() == HealthCheck.Result.FAILED).toList();
    assertEquals(List.of(), failed);
    assertTrue(checks.stream().anyMatch(c -> c.name().equals("confinement")), checks.toString());
    assertEquals(HealthCheck.Result.OK, named("gym", checks).result(), checks.toString());
  }

  /** All but the warmth of the gym is the installed Lean's. */
  @Test
  void checks_codeOfAnotherMachine_isAWarningWithItsRemedy() throws IOException {
    Path borrowed = Files.createDirectory(temporary.resolve("cache"));
    Path lean = Path.of(EmbeddedInstaller.ENTRY);
    Path gym = Path.of(GymProgram.ofResources().entryName(leanItself()));
    Files.createSymbolicLink(borrowed.resolve(lean), cache.resolve(lean));
    Files.createDirectories(borrowed.resolve(gym));
    Files.createSymbolicLink(
        borrowed.resolve(gym).resolve("Gym.olean"), cache.resolve(gym).resolve("Gym.olean"));
    Files.writeString(borrowed.resolve(gym).resolve(GymProgram.CODE), "of another processor");
    List<HealthCheck> checks = new ArrayList<>();

    Doctor.checkEmbedded(borrowed, checks::add);

    HealthCheck check = named("gym", checks);
    assertEquals(HealthCheck.Result.WARNING, check.result(), checks.toString());
    assertTrue(check.remedy().contains("gradus setup --force"), check.toString());
  }

  private static HealthCheck named(String name, List<HealthCheck> checks) {
    return checks.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void process_outsideScratch_canNeitherReadNorWrite() throws Exception {
    Path scratch = Files.createDirectory(temporary.resolve("scratch")).toRealPath();
    Path secret = Files.writeString(temporary.resolve("secret"), "secret").toRealPath();
    Path target = temporary.toRealPath().resolve("target");
    Files.writeString(
        scratch.resolve("Attack.lean"),
        String.join(
            "\n",
            "#eval IO.FS.writeFile \"inside\" \"x\"",
            "#eval IO.FS.writeFile \"" + target + "\" \"x\"",
            "#eval IO.FS.writeFile \"../target\" \"x\"",
            "#eval do IO.println (← IO.FS.readFile \"" + secret + "\")",
            "#eval do IO.println (← IO.FS.readFile \"../secret\")",
            "#eval do IO.println (← IO.FS.readFile \"/etc/passwd\")",
            "#eval do discard <| IO.Process.spawn { cmd := \"touch\", args := #[\"inside2\"] }",
            ""));
    String output =
        LeanToolchain.run(
            leanItself().process(scratch, scratch, List.of("Attack.lean")),
            "lean",
            (status, text) -> true);

    assertTrue(Files.exists(scratch.resolve("inside")), output);
    assertFalse(Files.exists(target), output);
    assertFalse(Files.exists(scratch.resolve("inside2")), output);
    assertFalse(output.contains("root:"), output);
    // The two writes end in Lean's file system in memory, all else is refused.
    assertEquals(4, output.lines().filter(line -> line.contains(": error: ")).count(), output);
  }

  private static void converse(ProcessBuilder builder) throws IOException, InterruptedException {
    Process gym = builder.start();
    try (BufferedReader answers = gym.inputReader();
        Writer requests = gym.outputWriter()) {
      String ready = answers.readLine();
      assertTrue(ready.contains("\"ready\":true"), ready);
      requests.write("nonsense\n");
      requests.flush();
      String answer = answers.readLine();
      assertTrue(answer.contains("bad_request"), answer);
      requests.close();
      gym.waitFor();
    } finally {
      gym.destroyForcibly();
    }
  }
}
