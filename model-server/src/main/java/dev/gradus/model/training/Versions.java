package dev.gradus.model.training;

import ai.djl.engine.Engine;
import java.util.Map;
import java.util.TreeMap;

/** What a result was computed with, as far as it can change the numbers. */
final class Versions {

  private Versions() {}

  static Map<String, String> all() {
    Map<String, String> versions = new TreeMap<>();
    versions.put("java", Runtime.version().toString());
    versions.put("pytorch", Engine.getEngine("PyTorch").getVersion());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    String gradus = Versions.class.getPackage().getImplementationVersion();
    versions.put("gradus", gradus == null ? "unreleased" : gradus);
    return versions;
  }
}
