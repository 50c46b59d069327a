package dev.gradus.curriculum.library;

import dev.gradus.curriculum.HoldOut;
import dev.gradus.v1.LibraryTheorem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Theorems by what they state. Of those that state the same one becomes a question: the first that
 * is held out, since no question may be both trained on and measured by, or else the first. All of
 * them are out of its reach.
 */
final class Duplicates {
  private record Member(Root root, LibraryTheorem theorem) {
    boolean askable() {
      return theorem.hasStated() && !theorem.getStated().getStatement().isEmpty();
    }
  }

  private final Map<Long, List<Member>> byDigest = new LinkedHashMap<>();

  void add(Root root, LibraryTheorem theorem) {
    byDigest
        .computeIfAbsent(theorem.getDigest(), digest -> new ArrayList<>(1))
        .add(new Member(root, theorem));
  }

  /** The questions, in the order of the library. */
  List<LibraryStatement> statements() {
    List<LibraryStatement> statements = new ArrayList<>();
    for (List<Member> members : byDigest.values()) {
      question(members).ifPresent(statements::add);
    }
    return statements;
  }

  private static Optional<LibraryStatement> question(List<Member> members) {
    List<Member> askable = members.stream().filter(Member::askable).toList();
    return askable.stream()
        .filter(member -> HoldOut.isHeldOut(member.theorem().getName()))
        .findFirst()
        .or(() -> askable.stream().findFirst())
        .map(chosen -> statement(chosen, members));
  }

  private static LibraryStatement statement(Member chosen, List<Member> members) {
    LibraryTheorem theorem = chosen.theorem();
    Set<String> forbidden = new LinkedHashSet<>();
    Set<String> erasures = new LinkedHashSet<>();
    Set<String> sets = new TreeSet<>();
    forbidden.add(theorem.getName());
    for (Member member : members) {
      forbidden.add(member.theorem().getName());
      if (member.root().equals(chosen.root())) {
        for (String set : member.theorem().getSetsList()) {
          sets.add(set);
          erasures.add("attribute [-" + set + "] " + member.theorem().getName() + "\n");
        }
      }
    }
    return new LibraryStatement(
        theorem.getName(),
        theorem.getModule(),
        chosen.root().imports() + String.join("", erasures),
        List.copyOf(forbidden),
        List.copyOf(sets),
        theorem.getStated());
  }
}
