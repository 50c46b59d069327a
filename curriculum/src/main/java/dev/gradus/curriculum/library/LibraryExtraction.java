package dev.gradus.curriculum.library;

import dev.gradus.curriculum.library.Listing.Stretch;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LibraryTheorem;
import dev.gradus.v1.ListTheoremsRequest;
import dev.gradus.v1.TheoremPage;
import io.grpc.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/**
 * Asks Lean for the theorems of its library and makes questions of them. Every theorem that an
 * import brings is looked at, whatever the modules: one elsewhere may state the same.
 *
 * <p>The library is looked through in stretches, several at a time. Each page is kept as soon as
 * there is one; what a file has from an earlier extraction is not asked for again.
 */
public final class LibraryExtraction {
  /** Constants of a stretch: some seconds' work, so that no process waits long for the last one. */
  private static final int STRETCH = 1_000;

  private final LeanBridgeGrpc.LeanBridgeBlockingStub lean;
  private final PageFile file;
  private final int abreast;
  private final Progress progress;
  private long done;

  /** Told how far it is, never by two threads at once. */
  public interface Progress {
    /**
     * It begins, or goes on.
     *
     * @param before constants that an earlier extraction has looked at
     * @param total constants there are, of all libraries
     */
    void starts(long before, long total);

    /**
     * More has been looked at.
     *
     * @param module where one of the processes is
     * @param done constants looked at, those before included
     */
    void at(String module, long done);
  }

  /**
   * @param lean leads to a {@code LeanBridge}
   * @param file keeps the pages
   * @param abreast calls at a time; Lean's processes are enough
   */
  public LibraryExtraction(Channel lean, PageFile file, int abreast, Progress progress) {
    this.lean = LeanBridgeGrpc.newBlockingStub(lean);
    this.file = file;
    this.abreast = abreast;
    this.progress = progress;
  }

  /**
   * Extracts.
   *
   * @param modules prefixes of names of modules; the first component of each is what is imported
   * @throws io.grpc.StatusRuntimeException if Lean does not answer, INVALID_ARGUMENT if it does not
   *     know a module
   * @throws ExtractionException if the file is of another library
   */
  public ExtractedLibrary extract(List<String> modules) {
    List<Listing> listings = new ArrayList<>();
    for (Root root : Root.of(modules)) {
      listings.add(begun(new Listing(root, total(root))));
    }
    done = listings.stream().mapToLong(Listing::done).sum();
    progress.starts(done, listings.stream().mapToLong(Listing::total).sum());
    Queue<Runnable> tasks = new ArrayDeque<>();
    for (Listing listing : listings) {
      listing.missing(STRETCH).forEach(stretch -> tasks.add(() -> look(listing, stretch)));
    }
    Abreast.run(tasks, abreast);
    return library(listings);
  }

  /** How many constants there are; one at which Lean dies does not say. */
  private int total(Root root) {
    for (int at = 0; ; at++) {
      TheoremPage page = lean.listTheorems(request(root, new Stretch(at, at + 1))).next();
      if (page.getLost() == 0) {
        return page.getTotal();
      }
    }
  }

  private Listing begun(Listing listing) {
    for (PageFile.Page page : file.pages()) {
      if (page.root().equals(listing.root().module())) {
        if (page.theorems().getLost() == 0 && page.theorems().getTotal() != listing.total()) {
          throw new ExtractionException(
              "%s has changed since the extraction was begun (%d constants, now %d); delete the pages beside --out"
                  .formatted(page.root(), page.theorems().getTotal(), listing.total()));
        }
        listing.add(page.from(), page.theorems());
      }
    }
    return listing;
  }

  private static ListTheoremsRequest request(Root root, Stretch stretch) {
    return ListTheoremsRequest.newBuilder()
        .setHeader(root.imports())
        .addAllModules(root.wanted())
        .setFrom(stretch.from())
        .setUntil(stretch.until())
        .build();
  }

  private void look(Listing listing, Stretch stretch) {
    Iterator<TheoremPage> pages = lean.listTheorems(request(listing.root(), stretch));
    for (int from = stretch.from(); pages.hasNext(); ) {
      TheoremPage page = pages.next();
      file.add(new PageFile.Page(listing.root().module(), from, page));
      synchronized (this) {
        listing.add(from, page);
        done += page.getNext() - from;
        int theorems = page.getTheoremsCount();
        String module =
            theorems == 0 ? listing.root().module() : page.getTheorems(theorems - 1).getModule();
        progress.at(module, done);
      }
      from = page.getNext();
    }
  }

  private static ExtractedLibrary library(List<Listing> listings) {
    Duplicates duplicates = new Duplicates();
    int stated = 0;
    int unprintable = 0;
    int lost = 0;
    for (Listing listing : listings) {
      for (TheoremPage page : listing.pages()) {
        lost += page.getLost();
        for (LibraryTheorem theorem : page.getTheoremsList()) {
          duplicates.add(listing.root(), theorem);
          stated += theorem.hasStated() ? 1 : 0;
          unprintable +=
              theorem.hasStated() && theorem.getStated().getStatement().isEmpty() ? 1 : 0;
        }
      }
    }
    return new ExtractedLibrary(duplicates.statements(), stated, unprintable, lost);
  }
}
