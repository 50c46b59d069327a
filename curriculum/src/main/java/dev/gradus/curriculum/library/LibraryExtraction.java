package dev.gradus.curriculum.library;

import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LibraryTheorem;
import dev.gradus.v1.ListTheoremsRequest;
import dev.gradus.v1.TheoremPage;
import io.grpc.Channel;
import java.util.List;

/**
 * Asks Lean for the theorems of its library and makes questions of them. Every theorem that an
 * import brings is looked at, whatever the modules: one elsewhere may state the same.
 */
public final class LibraryExtraction {
  private final LeanBridgeGrpc.LeanBridgeBlockingStub lean;
  private final Duplicates duplicates = new Duplicates();
  private int stated;
  private int unprintable;
  private int lost;

  /** Told how far it is. */
  public interface Progress {
    /**
     * @param module whose imports are looked through
     * @param done constants looked at
     * @param total constants there are
     */
    void at(String module, long done, long total);
  }

  /**
   * @param lean leads to a {@code LeanBridge}
   */
  public LibraryExtraction(Channel lean) {
    this.lean = LeanBridgeGrpc.newBlockingStub(lean);
  }

  /**
   * Extracts.
   *
   * @param modules prefixes of names of modules; the first component of each is what is imported
   * @throws io.grpc.StatusRuntimeException if Lean does not answer, INVALID_ARGUMENT if it does not
   *     know a module
   */
  public ExtractedLibrary extract(List<String> modules, Progress progress) {
    for (Root root : Root.of(modules)) {
      ListTheoremsRequest request =
          ListTheoremsRequest.newBuilder()
              .setHeader(root.imports())
              .addAllModules(root.wanted())
              .build();
      lean.listTheorems(request).forEachRemaining(page -> add(root, page, progress));
    }
    return new ExtractedLibrary(duplicates.statements(), stated, unprintable, lost);
  }

  private void add(Root root, TheoremPage page, Progress progress) {
    lost += page.getLost();
    for (LibraryTheorem theorem : page.getTheoremsList()) {
      duplicates.add(root, theorem);
      if (theorem.hasStated()) {
        stated++;
        unprintable += theorem.getStated().getStatement().isEmpty() ? 1 : 0;
      }
    }
    if (page.getTotal() > 0) {
      progress.at(root.module(), page.getNext(), page.getTotal());
    }
  }
}
