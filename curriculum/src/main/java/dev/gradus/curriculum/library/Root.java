package dev.gradus.curriculum.library;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A library under one import.
 *
 * @param module what is imported: {@code Init}, {@code Std}, {@code Mathlib}
 * @param wanted prefixes of those of its modules whose theorems become statements
 */
record Root(String module, List<String> wanted) {

  /** The roots of module prefixes, in their order: {@code Mathlib.Order} belongs to Mathlib. */
  static List<Root> of(List<String> prefixes) {
    Map<String, List<String>> byRoot = new LinkedHashMap<>();
    for (String prefix : prefixes) {
      int dot = prefix.indexOf('.');
      String root = dot < 0 ? prefix : prefix.substring(0, dot);
      byRoot.computeIfAbsent(root, name -> new ArrayList<>()).add(prefix);
    }
    return byRoot.entrySet().stream()
        .map(entry -> new Root(entry.getKey(), List.copyOf(entry.getValue())))
        .toList();
  }

  /** The header that brings it; Lean imports Init by itself. */
  String imports() {
    return module.equals("Init") ? "" : "import " + module + "\n";
  }
}
