package dev.gradus.model.prior;

import dev.gradus.model.prior.Alternative.Condition;
import dev.gradus.model.prior.Alternative.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads grammar files.
 *
 * <p>A line at the margin names a nonterminal; the indented lines after it are its alternatives,
 * {@code weight conditions :: template}. A condition is {@code feature} (required), {@code
 * !feature} (excluded), {@code feature*x} (multiplies the weight where the feature holds) or {@code
 * !feature*x} (where it does not). In a template, {@code {name}} is a nonterminal or a slot. Lines
 * that start with {@code #} are comments. A nonterminal may be continued in a later file.
 */
final class GrammarReader {

  private static final Map<String, Feature> FEATURES = labels(Feature.values(), Feature::label);
  private static final Map<String, Slot> SLOTS = labels(Slot.values(), Slot::label);
  private static final Pattern REFERENCE = Pattern.compile("\\{([a-z][a-z0-9-]*)\\}");

  private final LinkedHashMap<String, List<Alternative>> rules = new LinkedHashMap<>();

  /**
   * Adds a file's rules.
   *
   * @param name for messages
   * @throws IllegalArgumentException with file and line if the text is not a grammar
   */
  GrammarReader add(String name, String text) {
    List<Alternative> current = null;
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      try {
        if (!Character.isWhitespace(line.charAt(0))) {
          current = rules.computeIfAbsent(nonterminal(line.strip()), n -> new ArrayList<>());
        } else if (current == null) {
          throw new IllegalArgumentException("an alternative before the first nonterminal");
        } else {
          current.add(alternative(line.strip()));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ":" + number + ": " + e.getMessage(), e);
      }
    }
    return this;
  }

  Grammar grammar() {
    return new Grammar(rules);
  }

  private static String nonterminal(String name) {
    if (SLOTS.containsKey(name) || !name.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException(name + " cannot name a nonterminal");
    }
    return name;
  }

  private static Alternative alternative(String line) {
    int separator = line.indexOf(" :: ");
    if (separator < 0) {
      throw new IllegalArgumentException("expected `weight conditions :: template`");
    }
    List<String> words = Arrays.asList(line.substring(0, separator).strip().split("\\s+", -1));
    double weight = positive(words.get(0));
    if (weight == 0) {
      throw new IllegalArgumentException("the weight of an alternative must be positive");
    }
    List<Condition> conditions = words.stream().skip(1).map(GrammarReader::condition).toList();
    return new Alternative(weight, conditions, template(line.substring(separator + 4).strip()));
  }

  private static Condition condition(String word) {
    boolean expected = !word.startsWith("!");
    String body = expected ? word : word.substring(1);
    int star = body.indexOf('*');
    String label = star < 0 ? body : body.substring(0, star);
    Feature feature = FEATURES.get(label);
    if (feature == null) {
      throw new IllegalArgumentException("no feature is called " + label);
    }
    return star < 0
        ? new Condition(feature, !expected, 0)
        : new Condition(feature, expected, positive(body.substring(star + 1)));
  }

  private static double positive(String number) {
    double value = Double.parseDouble(number);
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(number + " is no weight");
    }
    return value;
  }

  private static List<Part> template(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = REFERENCE.matcher(text);
    int at = 0;
    while (matcher.find()) {
      if (matcher.start() > at) {
        parts.add(new Alternative.Text(text.substring(at, matcher.start())));
      }
      Slot slot = SLOTS.get(matcher.group(1));
      parts.add(
          slot == null
              ? new Alternative.Nonterminal(matcher.group(1))
              : new Alternative.Goal(slot));
      at = matcher.end();
    }
    if (at < text.length()) {
      parts.add(new Alternative.Text(text.substring(at)));
    }
    return List.copyOf(parts);
  }

  private static <E> Map<String, E> labels(E[] values, Function<E, String> label) {
    return Arrays.stream(values).collect(Collectors.toMap(label, Function.identity()));
  }
}
