package dev.gradus.model.prior;

import java.util.ArrayList;
import java.util.List;

/** Fillings that are lemmas of the library, as retrieval has found them for the goal. */
final class PremiseSlots {

  private PremiseSlots() {}

  /** One lemma; the likelier, the more like the goal it is. */
  static List<Filling> each(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    for (String name : reading.premises()) {
      fillings.add(new Filling(name, 1.0 / (fillings.size() + 1)));
    }
    return fillings;
  }

  /** The first few, as a list. */
  static List<Filling> first(Reading reading, int most) {
    List<String> names = reading.premises().stream().limit(most).toList();
    return names.size() < 2 ? List.of() : List.of(new Filling(String.join(", ", names), 1));
  }
}
