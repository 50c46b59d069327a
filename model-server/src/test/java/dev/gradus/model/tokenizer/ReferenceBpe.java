package dev.gradus.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Byte-pair encoding as the papers tell it, with no thought of speed: what the trainer and the
 * library are compared with.
 */
final class ReferenceBpe {

  private ReferenceBpe() {}

  /** Applies the merges one after the other, each everywhere. */
  static int[] encode(ByteLevelBpe bpe, String text) {
    List<Integer> all = new ArrayList<>();
    LeanChunks.forEach(
        text,
        chunk -> {
          List<Integer> ids = bytes(chunk);
          for (int rank = 0; rank < bpe.merges().size(); rank++) {
            ids = merged(ids, bpe.merges().get(rank), BpeTrainer.MIN_VOCABULARY + rank);
          }
          all.addAll(ids);
        });
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Counts all pairs anew for every merge. */
  static List<ByteLevelBpe.Merge> train(List<String> texts, int vocabulary) {
    List<List<Integer>> chunks = new ArrayList<>();
    texts.forEach(text -> LeanChunks.forEach(text, chunk -> chunks.add(bytes(chunk))));
    List<ByteLevelBpe.Merge> merges = new ArrayList<>();
    while (BpeTrainer.MIN_VOCABULARY + merges.size() < vocabulary) {
      Map<ByteLevelBpe.Merge, Integer> counts = new HashMap<>();
      for (List<Integer> chunk : chunks) {
        for (int i = 0; i + 1 < chunk.size(); i++) {
          counts.merge(new ByteLevelBpe.Merge(chunk.get(i), chunk.get(i + 1)), 1, Integer::sum);
        }
      }
      ByteLevelBpe.Merge best = null;
      for (var entry : counts.entrySet()) {
        if (entry.getValue() > 1 && (best == null || before(entry.getKey(), best, counts))) {
          best = entry.getKey();
        }
      }
      if (best == null) {
        break;
      }
      int id = BpeTrainer.MIN_VOCABULARY + merges.size();
      ByteLevelBpe.Merge merge = best;
      chunks.replaceAll(chunk -> merged(chunk, merge, id));
      merges.add(merge);
    }
    return merges;
  }

  private static boolean before(
      ByteLevelBpe.Merge a, ByteLevelBpe.Merge b, Map<ByteLevelBpe.Merge, Integer> counts) {
    int difference = counts.get(a) - counts.get(b);
    if (difference != 0) {
      return difference > 0;
    }
    return a.left() != b.left() ? a.left() < b.left() : a.right() < b.right();
  }

  private static List<Integer> bytes(String chunk) {
    List<Integer> ids = new ArrayList<>();
    for (byte b : chunk.getBytes(StandardCharsets.UTF_8)) {
      ids.add(BpeTrainer.SPECIALS.size() + (b & 0xff));
    }
    return ids;
  }

  private static List<Integer> merged(List<Integer> ids, ByteLevelBpe.Merge merge, int id) {
    List<Integer> merged = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      if (i + 1 < ids.size() && ids.get(i) == merge.left() && ids.get(i + 1) == merge.right()) {
        merged.add(id);
        i++;
      } else {
        merged.add(ids.get(i));
      }
    }
    return merged;
  }
}
