package dev.gradus.curriculum.dataset;

import dev.gradus.search.statement.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.IExitCodeGenerator;

/** Statements that must not be trained on as they are: one of them is held out. */
public final class HeldOutException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  private HeldOutException(String where, String name, String reason, long others, String remedy) {
    super(
        "%s: %s is %s%s and must not be trained on; %s"
            .formatted(
                where, name, reason, others == 0 ? "" : " (and " + others + " more)", remedy));
  }

  /**
   * Lets statements pass of which none is held out.
   *
   * @param where they are, for the message
   * @param remedy what can be done about it, for the message
   * @throws HeldOutException that names the first that is, and why
   */
  public static void refuse(
      String where, Collection<Statement> statements, HeldOutRule rule, String remedy) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Statement statement : statements) {
      rule.reason(statement).ifPresent(reason -> reasons.put(statement.name(), reason));
    }
    if (!reasons.isEmpty()) {
      Map.Entry<String, String> first = reasons.entrySet().iterator().next();
      throw new HeldOutException(
          where, first.getKey(), first.getValue(), reasons.size() - 1, remedy);
    }
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
