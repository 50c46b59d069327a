package dev.gradus.curriculum.dataset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** Reads tables back as the format's specification says: flat, PLAIN, gzip, one page a chunk. */
final class ParquetRows {
  private ParquetRows() {}

  private static FileMetaData footer(byte[] file) throws IOException {
    int size = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - size, size));
  }

  static List<String> columns(Path path) throws IOException {
    List<SchemaElement> schema = footer(Files.readAllBytes(path)).getSchema();
    return schema.subList(1, schema.size()).stream().map(SchemaElement::getName).toList();
  }

  static List<List<Object>> of(Path path) throws IOException {
    byte[] file = Files.readAllBytes(path);
    FileMetaData footer = footer(file);
    List<List<Object>> rows = new ArrayList<>();
    for (RowGroup group : footer.getRow_groups()) {
      int first = rows.size();
      for (int i = 0; i < group.getNum_rows(); i++) {
        rows.add(new ArrayList<>());
      }
      for (int c = 0; c < group.getColumnsSize(); c++) {
        List<Object> values =
            values(file, group.getColumns().get(c), footer.getSchema().get(c + 1));
        for (int i = 0; i < values.size(); i++) {
          rows.get(first + i).add(values.get(i));
        }
      }
    }
    return rows;
  }

  private static List<Object> values(byte[] file, ColumnChunk chunk, SchemaElement schema)
      throws IOException {
    int start = (int) chunk.getMeta_data().getData_page_offset();
    ByteArrayInputStream in =
        new ByteArrayInputStream(
            file, start, (int) chunk.getMeta_data().getTotal_compressed_size());
    PageHeader header = Util.readPageHeader(in);
    byte[] body = in.readNBytes(header.getCompressed_page_size());
    ByteBuffer page =
        ByteBuffer.wrap(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    boolean optional = schema.getRepetition_type() == FieldRepetitionType.OPTIONAL;
    int count = header.getData_page_header().getNum_values();
    List<Boolean> present = new ArrayList<>();
    int levelsEnd = optional ? page.getInt() + 4 : 0;
    while (optional && page.position() < levelsEnd) {
      int run = page.get() >> 1; // runs below 64
      boolean level = page.get() == 1;
      for (int i = 0; i < run; i++) {
        present.add(level);
      }
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(optional && !present.get(i) ? null : value(page, schema.getType()));
    }
    return values;
  }

  private static Object value(ByteBuffer page, Type type) {
    if (type == Type.INT32) {
      return page.getInt();
    }
    byte[] text = new byte[page.getInt()];
    page.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
