package dev.gradus.lean.runtime;

/**
 * What one check of {@link Doctor} found.
 *
 * @param name of what was checked
 * @param result ok, a warning, or a failure that keeps gradus from working
 * @param finding what was seen, one line
 * @param remedy what to do about it; empty when ok
 */
public record HealthCheck(String name, Result result, String finding, String remedy) {

  /** How a check ended. */
  public enum Result {
    OK,
    WARNING,
    FAILED
  }

  static HealthCheck ok(String name, String finding) {
    return new HealthCheck(name, Result.OK, finding, "");
  }

  static HealthCheck warning(String name, String finding, String remedy) {
    return new HealthCheck(name, Result.WARNING, finding, remedy);
  }

  static HealthCheck failed(String name, String finding, String remedy) {
    return new HealthCheck(name, Result.FAILED, finding, remedy);
  }
}
