package dev.gradus.curriculum.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * A table on its way into a Parquet file (format specification of Apache Parquet): row groups of
 * one page a column, PLAIN, compressed by gzip, and a footer. All readers understand these.
 */
public final class ParquetTable {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** Bytes of a column, uncompressed, that end a row group; pages have sizes of 32 bits. */
  private static final int GROUP_BYTES = 64 << 20;

  private final List<Column> columns;
  private final OutputStream out;
  private final List<RowGroup> groups = new ArrayList<>();
  private long position;
  private long rows;

  /**
   * Begins a file.
   *
   * @param out not closed here
   */
  public ParquetTable(List<Column> columns, OutputStream out) throws IOException {
    this.columns = List.copyOf(columns);
    this.out = out;
    write(MAGIC);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  /** To be called when each column has got a value. */
  public void endRow() throws IOException {
    if (columns.stream().anyMatch(column -> column.bytes() > GROUP_BYTES)) {
      endGroup();
    }
  }

  private void endGroup() throws IOException {
    int size = columns.get(0).rows();
    RowGroup group = new RowGroup(new ArrayList<>(), 0, size);
    for (Column column : columns) {
      if (column.rows() != size) {
        throw new IllegalStateException("columns of different lengths");
      }
      ColumnChunk chunk = chunk(column);
      group.addToColumns(chunk);
      group.setTotal_byte_size(
          group.getTotal_byte_size() + chunk.getMeta_data().getTotal_uncompressed_size());
      column.clear();
    }
    groups.add(group);
    rows += size;
  }

  private ColumnChunk chunk(Column column) throws IOException {
    long start = position;
    byte[] page = column.page();
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(page);
    }
    PageHeader header = new PageHeader(PageType.DATA_PAGE, page.length, compressed.size());
    header.setData_page_header(
        new DataPageHeader(column.rows(), Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    Util.writePageHeader(header, head);
    write(head.toByteArray());
    write(compressed.toByteArray());
    ColumnMetaData meta =
        new ColumnMetaData(
            column.type(),
            List.of(Encoding.PLAIN, Encoding.RLE),
            List.of(column.name()),
            CompressionCodec.GZIP,
            column.rows(),
            head.size() + page.length,
            position - start,
            start);
    ColumnChunk chunk = new ColumnChunk(start);
    chunk.setMeta_data(meta);
    return chunk;
  }

  /** Writes what is left, and the footer. */
  public void end() throws IOException {
    if (columns.get(0).rows() > 0) {
      endGroup();
    }
    List<SchemaElement> schema = new ArrayList<>();
    SchemaElement root = new SchemaElement("schema");
    root.setNum_children(columns.size());
    schema.add(root);
    columns.forEach(column -> schema.add(column.schema()));
    FileMetaData meta = new FileMetaData(1, schema, rows, groups);
    meta.setCreated_by("Gradus");
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(meta, footer);
    write(footer.toByteArray());
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(footer.size() >>> shift);
    }
    write(MAGIC);
  }
}
