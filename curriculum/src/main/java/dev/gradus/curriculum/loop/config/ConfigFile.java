package dev.gradus.curriculum.loop.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A configuration in YAML. A key that nothing reads is a mistake, not a comment. */
public final class ConfigFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private static final Map<Class<?>, String> KINDS =
      Map.of(
          Integer.class, "a whole number",
          Long.class, "a whole number",
          Double.class, "a number",
          Boolean.class, "true or false");

  private ConfigFile() {}

  /**
   * Reads a configuration.
   *
   * @throws ConfigException if there is none, or it says something that nobody understands
   */
  public static IterateConfig read(Path file) {
    try {
      String text = Files.readString(file);
      IterateConfig config = text.isBlank() ? null : YAML.readValue(text, IterateConfig.class);
      if (config == null) {
        throw new ConfigException(file, "is empty; curriculum/configs has examples");
      }
      return config;
    } catch (JsonProcessingException e) {
      throw new ConfigException(file, where(e) + what(e));
    } catch (IOException e) {
      throw new ConfigException(file, "cannot be read (" + e + "); check --config");
    }
  }

  /** As a tree, for records of a run. */
  public static JsonNode tree(IterateConfig config) {
    return YAML.valueToTree(config);
  }

  /** The paths of a list in such a tree; empty where there is none. */
  public static List<Path> paths(JsonNode list) {
    return list.isArray() ? List.of(YAML.convertValue(list, Path[].class)) : List.of();
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
  }

  private static String what(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key '" + path(unknown) + "'; " + nearest(unknown);
    }
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      String said = e.getCause().getMessage();
      return said == null ? "an entry of a list or a map says nothing" : said;
    }
    if (e instanceof InvalidFormatException wrong) {
      return "%s cannot be '%s'%s"
          .formatted(path(wrong), wrong.getValue(), choices(wrong.getTargetType()));
    }
    if (e instanceof MismatchedInputException wrong) {
      return path(wrong) + " is not of the kind that is expected here";
    }
    return e.getOriginalMessage().lines().findFirst().orElse("is no YAML");
  }

  private static String choices(Class<?> type) {
    if (type == null || !type.isEnum()) {
      return "; "
          + KINDS.getOrDefault(type == null ? Object.class : type, "something else")
          + " is expected";
    }
    return Stream.of(type.getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", ", "; choose from ", ""));
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      path.append(
          step.getFieldName() == null
              ? "[" + (step.getIndex() + 1) + "]"
              : (path.isEmpty() ? "" : ".") + step.getFieldName());
    }
    return path.toString();
  }

  private static String nearest(UnrecognizedPropertyException unknown) {
    String wrong = unknown.getPropertyName();
    return unknown.getKnownPropertyIds().stream()
        .map(Objects::toString)
        .min(Comparator.comparingInt(known -> distance(wrong, known)))
        .map(known -> "did you mean '" + known + "'?")
        .orElse("nothing is expected there");
  }

  /** Levenshtein's: insertions, deletions and substitutions. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(same, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
