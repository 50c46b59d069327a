package dev.gradus.minif2f.report;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything needed to run a benchmark again and to know that it is the same.
 *
 * @param data where the statements were read from, as the user named it
 * @param split {@code valid} or {@code test}
 * @param dataSha256 hash of the selected statements, headers included
 * @param header {@code own} or {@code core}
 * @param gradus version of Gradus, with its commit where it is known; of a run that was resumed
 *     with others all of them
 * @param lean Lean's version and commit
 * @param library commit of Mathlib, empty where there is none
 * @param model the model's name
 * @param modelFingerprint changes whenever the model would answer differently
 * @param options the search's options by their names on the command line
 * @param command the command line
 * @param started when the run began
 */
public record Provenance(
    String data,
    String split,
    String dataSha256,
    String header,
    String gradus,
    String lean,
    String library,
    String model,
    String modelFingerprint,
    Map<String, String> options,
    String command,
    Instant started) {

  public Provenance {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }
}
