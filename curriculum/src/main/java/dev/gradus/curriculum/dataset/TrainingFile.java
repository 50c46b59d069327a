package dev.gradus.curriculum.dataset;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.search.engine.EnvironmentException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of training data, JSON Lines or Parquet by its name, and the record beside it, {@code
 * FILE.json}, which says what it is: its SHA-256, counts by source, the runs it came from.
 *
 * <p>Each of the two appears whole or not at all, the data first. A record whose hash is not its
 * file's belongs to an older file.
 */
public final class TrainingFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path file;

  public TrainingFile(Path file) {
    this.file = file;
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes both files.
   *
   * @param from where the data came from: runs, or a store and its options
   * @return the record
   * @throws EnvironmentException if they cannot be written; what was there before still is
   */
  public ObjectNode write(TrainingData data, Object from) {
    try {
      boolean parquet = file.toString().endsWith(".parquet");
      String sha256 =
          replace(
              file,
              out -> {
                if (parquet) {
                  TrainingFormat.writeParquet(data, out);
                } else {
                  TrainingFormat.writeLines(data, out);
                }
              });
      ObjectNode record = record(data, from, sha256);
      byte[] text = (JSON.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8);
      replace(file.resolveSibling(file.getFileName() + ".json"), out -> out.write(text));
      return record;
    } catch (IOException e) {
      throw new EnvironmentException(
          file + " cannot be written (" + e.getMessage() + "); choose another --out", e);
    }
  }

  private ObjectNode record(TrainingData data, Object from, String sha256) {
    ObjectNode record = JSON.createObjectNode();
    record.put("file", file.getFileName().toString()).put("sha256", sha256);
    record.put("proofsteps", data.proofsteps().size()).put("proofsizes", data.proofsizes().size());
    record.put("heldOutGoals", data.heldOutGoals());
    ObjectNode sources = record.putObject("sources");
    data.proofsteps().forEach(step -> count(sources, step.source(), "proofsteps"));
    for (Proofsize size : data.proofsizes()) {
      count(sources, size.source(), "proofsizes");
      if (size.size().isEmpty()) {
        count(sources, size.source(), "unproved");
      }
    }
    record.set("from", JSON.valueToTree(from));
    return record;
  }

  private static void count(ObjectNode sources, String source, String what) {
    ObjectNode counts = sources.withObjectProperty(source);
    counts.put(what, counts.path(what).asInt() + 1);
  }

  /** Returns the content's SHA-256. */
  private static String replace(Path target, Content content) throws IOException {
    Path absolute = target.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    Path half = absolute.resolveSibling(absolute.getFileName() + ".part");
    MessageDigest sha = sha256();
    try (FileOutputStream raw = new FileOutputStream(half.toFile());
        OutputStream out = new DigestOutputStream(new BufferedOutputStream(raw, 1 << 16), sha)) {
      content.writeTo(out);
      out.flush();
      raw.getFD().sync();
    }
    Files.move(half, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(absolute.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
