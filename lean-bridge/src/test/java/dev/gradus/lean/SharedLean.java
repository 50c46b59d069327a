package dev.gradus.lean;

import dev.gradus.lean.pool.PoolConfig;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one running Lean, the same to all of them: a start costs seconds, and a pool must
 * serve many clients anyway.
 */
public final class SharedLean implements ParameterResolver {
  /** Lean's own count ends what it does, never the clock of a machine that has other work. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningLean.class;
  }

  private static RunningLean start() {
    return RunningLean.start(PoolConfig.builder(2).patience(PATIENCE).build());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedLean.class))
        .getOrComputeIfAbsent(RunningLean.class, key -> start(), RunningLean.class);
  }
}
