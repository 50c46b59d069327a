package dev.gradus.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Learns byte-pair merges (Sennrich et al. 2016, "Neural Machine Translation of Rare Words with
 * Subword Units", section 3.2) over bytes (Radford et al. 2019).
 *
 * <p>The most frequent pair of neighbouring tokens becomes a token, again and again. Counts are
 * kept up to date instead of counted anew: each pair knows the chunks that hold it, a heap gives
 * the most frequent one, and a heap entry whose count is out of date is put back with the present
 * one when it comes up. Counts of known pairs only fall, so an entry that is up to date is the
 * maximum.
 *
 * <p>Deterministic: of equally frequent pairs the one with the smaller left id, then the smaller
 * right id, is merged. Ids follow from the counts, so files may come in any order.
 */
public final class BpeTrainer {

  /** Id of the end of a completion, which also separates documents. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  public static final String PAD = "<|pad|>";

  /** By id, from 0. */
  static final List<String> SPECIALS = List.of(END_OF_TEXT, PAD);

  /** Special tokens and bytes: less is no tokenizer. */
  public static final int MIN_VOCABULARY = SPECIALS.size() + 256;

  /** A pair seen once is no pattern. */
  private static final long MIN_COUNT = 2;

  private static final int ANY = -1;

  private record Candidate(long count, long pair) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : Long.compare(pair, other.pair);
    }
  }

  /** Where a pair stands: the chunks, some perhaps twice or no longer. */
  private static final class Occurrences {
    private long count;
    private int[] chunks = new int[2];
    private int size;

    void add(int chunk) {
      if (size > 0 && chunks[size - 1] == chunk) {
        return;
      }
      if (size == chunks.length) {
        chunks = Arrays.copyOf(chunks, 2 * size);
      }
      chunks[size++] = chunk;
    }
  }

  private final int[][] chunks;
  private final long[] weights;
  private final Map<Long, Occurrences> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> heap = new PriorityQueue<>();

  /** Pairs that the merge under way has made. */
  private final Set<Long> made = new HashSet<>();

  private final List<byte[]> tokens = new ArrayList<>();
  private final List<ByteLevelBpe.Merge> merges = new ArrayList<>();

  private BpeTrainer(ChunkCounts counts) {
    int n = counts.distinct();
    chunks = new int[n][];
    weights = new long[n];
    int i = 0;
    for (var entry : counts.counts().entrySet()) {
      byte[] bytes = entry.getKey().getBytes(StandardCharsets.UTF_8);
      chunks[i] = new int[bytes.length];
      for (int j = 0; j < bytes.length; j++) {
        chunks[i][j] = SPECIALS.size() + (bytes[j] & 0xff);
      }
      weights[i++] = entry.getValue()[0];
    }
    for (String special : SPECIALS) {
      tokens.add(special.getBytes(StandardCharsets.UTF_8));
    }
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
  }

  /**
   * Trains.
   *
   * @param vocabulary number of tokens wanted, special tokens and bytes included; fewer come out
   *     where no pair occurs twice any more
   * @param progress told the number of tokens there are, now and then
   */
  public static ByteLevelBpe train(ChunkCounts counts, int vocabulary, IntConsumer progress) {
    if (vocabulary < MIN_VOCABULARY) {
      throw new IllegalArgumentException(
          "a vocabulary of "
              + vocabulary
              + " has no room for the "
              + MIN_VOCABULARY
              + " bytes and special tokens");
    }
    return new BpeTrainer(counts).run(vocabulary, progress);
  }

  private ByteLevelBpe run(int vocabulary, IntConsumer progress) {
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      add(chunk, ANY);
    }
    pairs.forEach((pair, seen) -> heap.add(new Candidate(seen.count, pair)));
    while (tokens.size() < vocabulary) {
      Candidate best = heap.poll();
      if (best == null || best.count < MIN_COUNT) {
        break;
      }
      long present = pairs.get(best.pair).count;
      if (present == best.count) {
        merge(best.pair);
        progress.accept(tokens.size());
      } else if (present >= MIN_COUNT) {
        heap.add(new Candidate(present, best.pair));
      }
    }
    long length = 0;
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      length += weights[chunk] * chunks[chunk].length;
    }
    return new ByteLevelBpe(tokens, merges, length);
  }

  private void merge(long pair) {
    int left = (int) (pair >>> 32);
    int right = (int) pair;
    int merged = tokens.size();
    byte[] bytes =
        Arrays.copyOf(tokens.get(left), tokens.get(left).length + tokens.get(right).length);
    System.arraycopy(
        tokens.get(right), 0, bytes, tokens.get(left).length, tokens.get(right).length);
    tokens.add(bytes);
    merges.add(new ByteLevelBpe.Merge(left, right));
    Occurrences old = pairs.remove(pair);
    for (int i = 0; i < old.size; i++) {
      int chunk = old.chunks[i];
      int[] shorter = replaced(chunks[chunk], left, right, merged);
      if (shorter.length < chunks[chunk].length) {
        subtract(chunk);
        chunks[chunk] = shorter;
        add(chunk, merged);
      }
    }
    for (long next : made) {
      heap.add(new Candidate(pairs.get(next).count, next));
    }
    made.clear();
  }

  private void subtract(int chunk) {
    int[] ids = chunks[chunk];
    for (int j = 0; j + 1 < ids.length; j++) {
      Occurrences seen = pairs.get(pair(ids[j], ids[j + 1]));
      if (seen != null) { // the pair that is being merged is forgotten already
        seen.count -= weights[chunk];
      }
    }
  }

  /** Counts a chunk's pairs; those without the token {@code fresh} know the chunk already. */
  private void add(int chunk, int fresh) {
    int[] ids = chunks[chunk];
    for (int j = 0; j + 1 < ids.length; j++) {
      long pair = pair(ids[j], ids[j + 1]);
      Occurrences seen = pairs.computeIfAbsent(pair, p -> new Occurrences());
      seen.count += weights[chunk];
      if (fresh == ANY || ids[j] == fresh || ids[j + 1] == fresh) {
        seen.add(chunk);
        if (fresh != ANY) {
          made.add(pair);
        }
      }
    }
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private static int[] replaced(int[] ids, int left, int right, int merged) {
    int[] shorter = new int[ids.length];
    int n = 0;
    for (int j = 0; j < ids.length; j++) {
      if (ids[j] == left && j + 1 < ids.length && ids[j + 1] == right) {
        shorter[n++] = merged;
        j++;
      } else {
        shorter[n++] = ids[j];
      }
    }
    return n == ids.length ? ids : Arrays.copyOf(shorter, n);
  }
}
