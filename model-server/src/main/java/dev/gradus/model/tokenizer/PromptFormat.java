package dev.gradus.model.tokenizer;

import dev.gradus.model.checkpoint.Checkpoint;
import dev.gradus.model.checkpoint.CheckpointException;
import dev.gradus.model.checkpoint.GradusMetadata;
import dev.gradus.model.premises.Citations;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What the model reads and what it is to write, version {@value #VERSION}:
 *
 * <pre>
 *   DECL &lt;name&gt; GOAL &lt;tactic state&gt; PROOFSTEP    -&gt; one tactic call, end token
 *   DECL &lt;name&gt; GOAL &lt;tactic state&gt; PROOFSIZE    -&gt; one letter A..K
 *   DECL &lt;name&gt; PREMISES §1 &lt;lemma&gt; §2 ... GOAL &lt;tactic state&gt; PROOFSTEP    -&gt; one tactic call, which may
 *                                                            cite by place: simp [§2], end token
 * </pre>
 *
 * <p>after Polu et al. 2022. The prompt ends in a blank, the completion begins without one, and the
 * two are encoded apart. Keywords are plain text, so that a published model's tokenizer serves as
 * it is. The tactic state is the whole one as Lean prints it, goals parted by an empty line; a
 * declaration without a name is {@code _}.
 *
 * <p><b>Too long.</b> Where a prompt has more tokens than fit, the last goals are left out first,
 * for a tactic works on the first one; of the first goal, if it alone is too long, the beginning,
 * for the oldest hypotheses stand there and the target at the end. What is left begins at a line
 * where it can.
 */
public final class PromptFormat {

  /** Changes whenever the same goal would become another prompt; kept in gradus.json. */
  public static final int VERSION = 1;

  /** What to do with a goal that does not fit. */
  public enum LongGoals {
    SHORTEN,
    REFUSE
  }

  /**
   * What a prompt is made of.
   *
   * @param premises names of lemmas that the tactic may cite, the best first; may be empty
   */
  public record Question(
      Objective objective, String declaration, List<String> premises, String goal) {
    public Question {
      premises = List.copyOf(premises);
    }

    private String text() {
      return PromptFormat.text(objective, declaration, premises, goal);
    }

    private Question with(String otherGoal) {
      return new Question(objective, declaration, premises, otherGoal);
    }

    private Question bare() {
      return new Question(objective, declaration, List.of(), goal);
    }
  }

  private static final String BETWEEN_GOALS = "\n\n";

  private final Tokenizer tokenizer;

  public PromptFormat(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Refuses a checkpoint that was trained on other prompts than are written here: it would answer,
   * but badly. A published one was trained on none.
   *
   * @throws CheckpointException if it was
   */
  public static void requireKnownTo(Checkpoint checkpoint) throws CheckpointException {
    int version = checkpoint.metadata().map(GradusMetadata::promptFormat).orElse(VERSION);
    if (version != VERSION) {
      throw new CheckpointException(
          checkpoint.directory().resolve(GradusMetadata.FILE)
              + " has promptFormat "
              + version
              + ", this version writes prompts of format "
              + VERSION
              + "; use the version of gradus that trained the model");
    }
  }

  /** The prompt as text, without premises. */
  public static String text(Objective objective, String declaration, String goal) {
    return text(objective, declaration, List.of(), goal);
  }

  /**
   * The prompt as text.
   *
   * @param premises names of lemmas that the tactic may cite, the best first; may be empty
   */
  public static String text(
      Objective objective, String declaration, List<String> premises, String goal) {
    String name = declaration.isBlank() ? "_" : declaration.strip();
    String cited = premises.isEmpty() ? "" : " PREMISES " + Citations.list(premises);
    return "DECL " + name + cited + " GOAL " + goal.strip() + ' ' + objective + ' ';
  }

  /**
   * The prompt as tokens.
   *
   * @param maxTokens how many fit: the context less the longest completion
   * @throws PromptTooLongException if it has more and is not to be shortened, or if not even the
   *     declaration's name fits
   */
  public Prompt encode(
      Objective objective, String declaration, String goal, int maxTokens, LongGoals longGoals) {
    return encode(new Question(objective, declaration, List.of(), goal), maxTokens, longGoals);
  }

  /**
   * The prompt as tokens. Where name and premises leave no room for the goal, premises are left
   * out.
   *
   * @param maxTokens how many fit: the context less the longest completion
   * @throws PromptTooLongException if it has more and is not to be shortened, or if not even the
   *     declaration's name fits
   */
  public Prompt encode(Question question, int maxTokens, LongGoals longGoals) {
    int[] whole = tokenizer.encode(question.text());
    if (whole.length <= maxTokens) {
      return new Prompt(whole, question.premises(), false);
    }
    if (longGoals == LongGoals.REFUSE) {
      throw new PromptTooLongException(
          "the goal's prompt has "
              + whole.length
              + " tokens, the model's context leaves room for "
              + maxTokens
              + "; shorten the goal, raise --model-context or use a model with a longer context");
    }
    String shortGoal = shortened(question, maxTokens);
    int[] ids = tokenizer.encode(question.with(shortGoal).text());
    boolean noRoom = shortGoal.isBlank() || ids.length > maxTokens;
    if (noRoom && !question.premises().isEmpty()) {
      return encode(question.bare(), maxTokens, longGoals);
    }
    if (ids.length > maxTokens) {
      throw new PromptTooLongException(
          "the declaration's name alone makes a prompt of "
              + ids.length
              + " tokens, the model's context leaves room for "
              + maxTokens
              + "; shorten the name or raise --model-context");
    }
    return new Prompt(ids, question.premises(), true);
  }

  private String shortened(Question question, int maxTokens) {
    List<String> goals = Arrays.asList(question.goal().strip().split(BETWEEN_GOALS));
    IntFunction<String> firstGoals = n -> String.join(BETWEEN_GOALS, goals.subList(0, n));
    int kept = most(goals.size() - 1, firstGoals, question, maxTokens);
    if (kept > 0) {
      return firstGoals.apply(kept);
    }
    String first = goals.get(0);
    int length = first.codePointCount(0, first.length());
    IntFunction<String> ends = n -> first.substring(first.offsetByCodePoints(0, length - n));
    String end = ends.apply(most(length - 1, ends, question, maxTokens));
    int line = end.indexOf('\n');
    return line < 0 || line + 1 == end.length() ? end : end.substring(line + 1);
  }

  /**
   * The largest n up to a limit whose goal fits; 0 if none does. By bisection: longer is longer.
   */
  private int most(int limit, IntFunction<String> goal, Question question, int maxTokens) {
    int fits = 0;
    int tooMuch = limit + 1;
    while (tooMuch - fits > 1) {
      int middle = (fits + tooMuch) >>> 1;
      String text = question.with(goal.apply(middle)).text();
      if (tokenizer.encode(text).length <= maxTokens) {
        fits = middle;
      } else {
        tooMuch = middle;
      }
    }
    return fits;
  }

  /** A tactic call as the model is to write it: its tokens and the end token. */
  public int[] completion(String tactic) {
    int[] ids = tokenizer.encode(tactic.strip());
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = tokenizer.endToken();
    return ended;
  }
}
