package dev.gradus.minif2f.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.gradus.minif2f.eval.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The results of a benchmark run and where they come from. */
public record Report(Evaluation evaluation, Provenance provenance) {

  /**
   * Writes {@code report.json} and {@code report.html} into a folder, each in one step, so that a
   * reader never sees half of one.
   */
  public void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    replace(
        folder.resolve("report.json"), json.writeValueAsString(new JsonReport(this).full()) + "\n");
    replace(folder.resolve("report.html"), new HtmlReport(this).render());
  }

  private static void replace(Path file, String content) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(half, content);
    Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
