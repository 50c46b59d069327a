package dev.gradus.curriculum.report;

import dev.gradus.curriculum.report.RunResults.FoundProof;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.minif2f.report.Markup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Statements that the last measured round proves and no round before it did, in any search. */
record Examples(RunResults run) {
  private static final int MOST = 12;

  /** Writes some, if there are any. */
  void write(Markup page) {
    int last =
        run.proofs().stream()
            .filter(proof -> proof.purpose() == Purpose.EVALUATE)
            .mapToInt(FoundProof::round)
            .max()
            .orElse(0);
    Set<String> before = new HashSet<>();
    run.proofs().stream().filter(p -> p.round() < last).forEach(p -> before.add(p.statement()));
    Map<String, FoundProof> fresh = new LinkedHashMap<>();
    run.proofs().stream()
        .filter(proof -> proof.round() == last && !before.contains(proof.statement()))
        .forEach(proof -> fresh.putIfAbsent(proof.statement(), proof));
    if (last == 0 || fresh.isEmpty()) {
      return;
    }
    page.element("h2", "Proofs that only the last round found").newline();
    page.element(
            "p",
            "%,d statements were proved in round %d and in no round before it%s"
                .formatted(fresh.size(), last, fresh.size() > MOST ? "; the longest proofs:" : ":"),
            "class",
            "soft")
        .newline();
    List<FoundProof> longest = new ArrayList<>(fresh.values());
    for (FoundProof proof : longest.subList(Math.max(0, longest.size() - MOST), longest.size())) {
      page.open("div", "class", "example").element("code", proof.name());
      page.text(" (" + proof.source() + ")");
      page.element("pre", proof.statement() + " " + proof.text()).close().newline();
    }
  }
}
