package dev.gradus.model.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The same decoder in eager PyTorch: {@code peer.py} in a Python process, asked line by line. */
final class Peer implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter requests;
  private final String python;
  private final Path folder;

  /**
   * Starts it.
   *
   * @param python interpreter with torch
   * @param version of libtorch here, which must be torch's there
   * @param configJson Hugging Face's
   * @throws PeerException if Python, torch or its version is not as wanted
   */
  Peer(String python, String version, int threads, String configJson) throws IOException {
    this.python = python;
    folder = Files.createTempDirectory("gradus-bench");
    Path script = folder.resolve("peer.py");
    try (InputStream source = Peer.class.getResourceAsStream("peer.py")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            python, script.toString(), Integer.toString(threads), configJson.strip());
    builder.redirectErrorStream(true);
    try {
      process = builder.start();
    } catch (IOException e) {
      remove();
      throw new PeerException("cannot run " + python + ": give a Python with torch by --python");
    }
    answers = process.inputReader(StandardCharsets.UTF_8);
    requests =
        new PrintWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    String theirs = answer();
    if (!number(theirs).equals(number(version))) {
      close();
      throw new PeerException(
          python
              + " has torch "
              + theirs
              + ", ours is "
              + version
              + ": give a Python with torch "
              + number(version)
              + " by --python");
    }
  }

  /** Seconds of one step there. */
  double seconds(Workload workload) {
    requests.println(workload.request());
    String answer = answer();
    try {
      return Double.parseDouble(answer);
    } catch (NumberFormatException e) {
      throw failed(answer);
    }
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw failed("it ended");
      }
      if (line.startsWith("Traceback")) {
        String last = line;
        for (String next = line; next != null; next = answers.readLine()) {
          last = next;
        }
        throw failed(last);
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PeerException failed(String why) {
    close();
    return new PeerException(
        python + " cannot be compared with (" + why + "): give a Python with torch by --python");
  }

  /** 2.7.1 of 2.7.1+cu126. */
  private static String number(String version) {
    return version.split("[+-]", 2)[0];
  }

  private void remove() {
    try {
      Files.deleteIfExists(folder.resolve("peer.py"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    remove();
  }
}
