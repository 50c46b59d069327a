package dev.gradus.curriculum.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;

/**
 * A column of a table: its place in the schema, and its values as bytes of the PLAIN encoding. A
 * null has a definition level of 0 and no bytes.
 */
public final class Column {
  private final String name;
  private final Type type;
  private final boolean optional;
  private final ByteArrayOutputStream values = new ByteArrayOutputStream();
  private final List<Boolean> present = new ArrayList<>();

  private Column(String name, Type type, boolean optional) {
    this.name = name;
    this.type = type;
    this.optional = optional;
  }

  /** A column of texts. */
  public static Column texts(String name, boolean optional) {
    return new Column(name, Type.BYTE_ARRAY, optional);
  }

  /** A column of numbers of 32 bits. */
  public static Column numbers(String name, boolean optional) {
    return new Column(name, Type.INT32, optional);
  }

  /**
   * Adds a text.
   *
   * @param text or null, in an optional column
   */
  public void add(String text) {
    if (note(text != null)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      littleEndian(bytes.length, values);
      values.writeBytes(bytes);
    }
  }

  /**
   * Adds a number.
   *
   * @param number or null, in an optional column
   */
  public void add(Integer number) {
    if (note(number != null)) {
      littleEndian(number, values);
    }
  }

  private boolean note(boolean isPresent) {
    if (!isPresent && !optional) {
      throw new IllegalArgumentException("null in the column " + name);
    }
    present.add(isPresent);
    return isPresent;
  }

  String name() {
    return name;
  }

  Type type() {
    return type;
  }

  int rows() {
    return present.size();
  }

  int bytes() {
    return values.size();
  }

  SchemaElement schema() {
    SchemaElement element = new SchemaElement(name);
    element.setType(type);
    element.setRepetition_type(
        optional ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
    if (type == Type.BYTE_ARRAY) {
      element.setConverted_type(ConvertedType.UTF8);
      element.setLogicalType(LogicalType.STRING(new StringType()));
    }
    return element;
  }

  /** The body of a data page: definition levels where there may be nulls, then the values. */
  byte[] page() {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    if (optional) {
      byte[] levels = levels();
      littleEndian(levels.length, page);
      page.writeBytes(levels);
    }
    page.writeBytes(values.toByteArray());
    return page.toByteArray();
  }

  /**
   * Runs of the RLE/bit-packing hybrid encoding, none of them packed: nulls come in blocks here.
   */
  private byte[] levels() {
    ByteArrayOutputStream runs = new ByteArrayOutputStream();
    for (int start = 0; start < present.size(); ) {
      int end = start;
      while (end < present.size() && present.get(end).equals(present.get(start))) {
        end++;
      }
      int header = (end - start) << 1;
      for (; header >= 0x80; header >>>= 7) {
        runs.write(header & 0x7f | 0x80);
      }
      runs.write(header);
      runs.write(present.get(start) ? 1 : 0);
      start = end;
    }
    return runs.toByteArray();
  }

  /** Forgets the values: they are in a row group. */
  void clear() {
    values.reset();
    present.clear();
  }

  private static void littleEndian(int number, ByteArrayOutputStream out) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(number >>> shift);
    }
  }
}
