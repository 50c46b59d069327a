package dev.gradus.lean;

import dev.gradus.lean.pool.PoolConfig;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one running Lean, the same to all of them: a start costs seconds, and a pool must
 * serve many clients anyway.
 */
public final class SharedLean implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningLean.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedLean.class))
        .getOrComputeIfAbsent(
            RunningLean.class, key -> RunningLean.start(PoolConfig.defaults(2)), RunningLean.class);
  }
}
