package dev.gradus.search.lsp;

import dev.gradus.v1.FilePoint;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.Suggestion;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a command looks for at a {@code sorry}: single tactics, or a text that ends the proof. All
 * that it returns has been checked by Lean.
 */
@FunctionalInterface
interface PointSearch {

  /**
   * Blocks the calling thread; ends when its {@link io.grpc.Context} does.
   *
   * @param site of the place: how what is found will be written
   * @param located gets the place as soon as Lean knows it; what it throws ends the search
   * @param checked gets what is found early, in no order, on the calling thread
   * @return what can stand there, best first
   * @throws StatusRuntimeException INVALID_ARGUMENT if there is no goal at the place
   */
  List<Suggestion> at(
      FilePoint place, Site site, Consumer<LocatedPoint> located, Consumer<Suggestion> checked);
}
