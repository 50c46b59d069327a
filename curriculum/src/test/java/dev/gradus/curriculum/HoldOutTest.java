package dev.gradus.curriculum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HoldOutTest {

  @Test
  void isHeldOut_knownNames_followFirstByteOfHash() {
    // sha256("Nat.add_comm") begins with 3d, sha256("s7") with 13: see the command line sha256sum.
    assertFalse(HoldOut.isHeldOut("Nat.add_comm"));
    assertTrue(HoldOut.isHeldOut("s7"));
  }

  @Test
  void isHeldOut_manyNames_holdsOutATenth() {
    long heldOut = IntStream.range(0, 10_000).filter(i -> HoldOut.isHeldOut("s" + i)).count();
    assertEquals(26.0 / 256, heldOut / 10_000.0, 0.01);
  }

  @Test
  void isHeldOut_trainingPartOfTheLibrary_isTrueOfNone() throws IOException {
    Path statements =
        Path.of(System.getProperty("gradus.shared", "../../shared"))
            .resolve("curriculum/core-statements.jsonl");
    assumeTrue(Files.exists(statements), "skipped: no shared data at " + statements);
    ObjectMapper json = new ObjectMapper();
    try (Stream<String> lines = Files.lines(statements)) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode row = json.readTree(line);
        assertFalse(HoldOut.isHeldOut(row.get("name").asText()), row.get("name")::asText);
      }
    }
  }
}
