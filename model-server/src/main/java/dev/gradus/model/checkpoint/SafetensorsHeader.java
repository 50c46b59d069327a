package dev.gradus.model.checkpoint;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The header of a safetensors file: eight bytes of length (unsigned, little-endian), then JSON that
 * maps each tensor's name to its type, shape and place.
 *
 * <p>The checks are those of the reference implementation: places follow each other without gap or
 * overlap and fill the file to its last byte, and every place is as long as type and shape say. A
 * truncated file therefore fails here, before any tensor is read.
 *
 * @param tensors by name
 * @param metadata free text under {@code __metadata__}
 * @param bytes the length field and the JSON together: where the first tensor begins in the file
 */
public record SafetensorsHeader(
    SortedMap<String, TensorEntry> tensors, Map<String, String> metadata, long bytes) {

  /** Bytes of the length field. */
  static final int LENGTH_BYTES = 8;

  /**
   * Longest header that is read, 16 MiB. The reference implementation stops at 100 MB; the largest
   * published models stay under 1 MB a shard, and a header must not be able to fill the heap.
   */
  static final int MAX_JSON_BYTES = 16 << 20;

  private static final String METADATA = "__metadata__";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNameLength(4096)
                  .maxNumberLength(20)
                  .maxStringLength(1 << 20)
                  .build())
          .build();

  /** The length of the JSON, out of the first eight bytes; checked against the file's size. */
  static int jsonBytes(String file, ByteBuffer first, long fileBytes) throws CheckpointException {
    if (fileBytes < LENGTH_BYTES + 2) {
      throw damaged(file, "it has only " + fileBytes + " bytes");
    }
    long length = first.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    if (length < 0 || length > fileBytes - LENGTH_BYTES) {
      throw damaged(
          file,
          "its header would have "
              + Long.toUnsignedString(length)
              + " bytes, the whole file has "
              + fileBytes);
    }
    if (length > MAX_JSON_BYTES) {
      throw damaged(
          file, "its header has " + length + " bytes, more than the limit of " + MAX_JSON_BYTES);
    }
    return (int) length;
  }

  /**
   * Parses and checks.
   *
   * @param file the file's name, for messages
   * @param json the header without its length field
   * @param fileBytes size of the whole file
   */
  static SafetensorsHeader parse(String file, byte[] json, long fileBytes)
      throws CheckpointException {
    SortedMap<String, TensorEntry> tensors = new TreeMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      expect(file, parser.nextToken() == JsonToken.START_OBJECT, "its header is no JSON object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        expect(
            file,
            parser.nextToken() == JsonToken.START_OBJECT,
            "its header's entry " + TensorEntry.quote(name) + " is no JSON object");
        if (name.equals(METADATA)) {
          readMetadata(file, parser, metadata);
        } else {
          TensorEntry twin = tensors.put(name, readEntry(file, name, parser));
          expect(file, twin == null, "its header names " + TensorEntry.quote(name) + " twice");
        }
      }
      expect(file, parser.nextToken() == null, "text follows its header's JSON");
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is no JSON (" + firstLine(e.getOriginalMessage()) + ")", e);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw damaged(file, "its header cannot be read (" + firstLine(e.getMessage()) + ")", e);
    }
    long bytes = (long) LENGTH_BYTES + json.length;
    checkPlaces(file, tensors, fileBytes - bytes);
    return new SafetensorsHeader(tensors, metadata, bytes);
  }

  private static void readMetadata(String file, JsonParser parser, Map<String, String> metadata)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      expect(
          file,
          parser.nextToken() == JsonToken.VALUE_STRING,
          "its metadata " + TensorEntry.quote(key) + " is no string");
      metadata.put(key, parser.getText());
    }
  }

  private static TensorEntry readEntry(String file, String name, JsonParser parser)
      throws IOException {
    String tensor = "tensor " + TensorEntry.quote(name);
    Dtype dtype = null;
    List<Long> shape = null;
    List<Long> place = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> dtype = dtype(file, tensor, parser);
        case "shape" -> shape = longs(file, tensor + "'s shape", parser);
        case "data_offsets" -> place = longs(file, tensor + "'s data_offsets", parser);
        default -> throw damaged(file, tensor + " has a field " + TensorEntry.quote(field));
      }
    }
    expect(
        file,
        dtype != null && shape != null && place != null && place.size() == 2,
        tensor + " needs dtype, shape and two data_offsets");
    Shape dimensions = new Shape(shape.stream().mapToLong(Long::longValue).toArray());
    TensorEntry entry = new TensorEntry(name, dtype, dimensions, place.get(0), place.get(1));
    expect(
        file,
        entry.bytes() >= 0 && entry.bytes() == bytes(file, tensor, dtype, shape),
        tensor
            + " of type "
            + dtype
            + " and shape "
            + dimensions
            + " does not fit into its "
            + entry.bytes()
            + " bytes");
    return entry;
  }

  private static Dtype dtype(String file, String tensor, JsonParser parser) throws IOException {
    String name = parser.getText();
    try {
      return Dtype.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw damaged(file, tensor + " has the unknown type " + TensorEntry.quote(name), e);
    }
  }

  private static List<Long> longs(String file, String what, JsonParser parser) throws IOException {
    expect(file, parser.currentToken() == JsonToken.START_ARRAY, what + " is no array of integers");
    List<Long> numbers = new ArrayList<>(4);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(
          file,
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getLongValue() >= 0,
          what + " is no array of integers from 0");
      numbers.add(parser.getLongValue());
    }
    return numbers;
  }

  private static long bytes(String file, String tensor, Dtype dtype, List<Long> shape)
      throws CheckpointException {
    try {
      long bytes = dtype.bytes();
      for (long dimension : shape) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw damaged(file, tensor + " would have more than 2^63 bytes", e);
    }
  }

  private static void checkPlaces(String file, SortedMap<String, TensorEntry> tensors, long data)
      throws CheckpointException {
    List<TensorEntry> inOrder = new ArrayList<>(tensors.values());
    inOrder.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    long end = 0;
    for (TensorEntry entry : inOrder) {
      expect(
          file,
          entry.begin() == end,
          "tensor "
              + TensorEntry.quote(entry.name())
              + " begins at byte "
              + entry.begin()
              + " where "
              + end
              + " was due (a gap or an overlap)");
      end = entry.end();
    }
    expect(
        file, end == data, "its tensors need " + end + " bytes after the header, it has " + data);
  }

  /**
   * A header for tensors that will stand in the file in this order, one after the other, padded
   * with blanks so that the first begins at a multiple of eight.
   *
   * @return length field and JSON, as they stand in the file
   */
  static byte[] format(List<TensorEntry> inOrder, Map<String, String> metadata) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(json)) {
      out.writeStartObject();
      if (!metadata.isEmpty()) {
        out.writeObjectFieldStart(METADATA);
        for (var entry : metadata.entrySet()) {
          out.writeStringField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
      }
      for (TensorEntry entry : inOrder) {
        out.writeObjectFieldStart(entry.name());
        out.writeStringField("dtype", entry.dtype().name());
        long[] shape = entry.shape().getShape();
        out.writeFieldName("shape");
        out.writeArray(shape, 0, shape.length);
        out.writeFieldName("data_offsets");
        out.writeArray(new long[] {entry.begin(), entry.end()}, 0, 2);
        out.writeEndObject();
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing into memory failed", e);
    }
    json.writeBytes(" ".repeat(-json.size() & 7).getBytes(StandardCharsets.US_ASCII));
    return ByteBuffer.allocate(LENGTH_BYTES + json.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.size())
        .put(json.toByteArray())
        .array();
  }

  private static void expect(String file, boolean holds, String otherwise)
      throws CheckpointException {
    if (!holds) {
      throw damaged(file, otherwise);
    }
  }

  private static CheckpointException damaged(String file, String why) {
    return damaged(file, why, null);
  }

  private static CheckpointException damaged(String file, String why, Throwable cause) {
    return new CheckpointException(
        file + " is truncated or no safetensors file: " + why + "; copy or write it again", cause);
  }

  private static String firstLine(String message) {
    return message == null ? "?" : message.lines().findFirst().orElse("?");
  }
}
