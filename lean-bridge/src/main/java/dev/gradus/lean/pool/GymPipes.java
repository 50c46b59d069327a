package dev.gradus.lean.pool;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The three pipes of a process, each with the thread that its blocking ends need. A full pipe stops
 * a writer as surely as an empty one stops a reader: Lean does not read while it runs a tactic.
 */
final class GymPipes {
  /** Beyond this an answer is taken for a runaway and the process is ended. */
  private static final int MAX_LINE_BYTES = 32 << 20;

  /** Lines of standard error kept for the message about a crash. */
  private static final int LAST_WORDS = 5;

  /** A process that outlives the gym may hold on to its standard error. */
  private static final long LAST_WORDS_MILLIS = 2_000;

  private static final byte[] END = {};

  private final Process process;
  private final Path scratch;
  private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
  private final ArrayDeque<String> lastWords = new ArrayDeque<>();

  /** The process and what it has started, found once: a gym starts nothing after it is ready. */
  private List<ProcessHandle> family;

  /**
   * How a process ended.
   *
   * @param code as the JVM reports it: 128 + n for signal n
   * @param lastWords the last of standard error, empty or starting with a colon
   * @param saidTooMuch it was ended for a line that was longer than can be taken
   */
  record Exit(int code, String lastWords, boolean saidTooMuch) {}

  /**
   * Holds a process.
   *
   * @param process just started
   * @param scratch its folder, deleted when it is gone
   */
  GymPipes(Process process, Path scratch) {
    this.process = process;
    this.scratch = scratch;
  }

  /** Starts the threads. After the last line comes the exit, both from the reader's thread. */
  void open(Consumer<byte[]> onLine, Consumer<Exit> onExit) {
    try {
      startThreads(onLine, onExit);
    } catch (Throwable e) { // there are no threads left, and what the last one would do is not done
      kill();
      outgoing.add(END);
      deleteScratch();
      throw e;
    }
  }

  private void startThreads(Consumer<byte[]> onLine, Consumer<Exit> onExit) {
    Thread errors = thread("stderr", this::drainErrors);
    thread("stdin", this::writeAll);
    thread(
        "stdout",
        () -> {
          boolean saidTooMuch = !readLines(onLine);
          // Whoever closes standard output will never answer again. Not by the Process itself: that
          // would close standard error before the last words in it are read.
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.toHandle().destroyForcibly();
          outgoing.add(END);
          try {
            int code = process.waitFor();
            errors.join(LAST_WORDS_MILLIS);
            deleteScratch();
            onExit.accept(new Exit(code, lastWords(), saidTooMuch));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Queues one line, without its line end. */
  void write(byte[] line) {
    outgoing.add(line);
  }

  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Resident memory of the process and of what a sandbox around it started, in bytes; once it is
   * ready.
   */
  long residentBytes() {
    if (family == null) {
      family = Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    }
    return family.stream().mapToLong(p -> residentBytes(p.pid())).sum();
  }

  /** As Linux tells it; elsewhere, and for a process that is gone, 0. */
  private static long residentBytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D+", ""));
        }
      }
      return 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  private Thread thread(String pipe, Runnable body) {
    Thread thread = new Thread(body, "gym-" + process.pid() + "-" + pipe);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Reads to the end; false where a line was longer than can be borne. */
  private boolean readLines(Consumer<byte[]> onLine) {
    try (InputStream in = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          line.write(b);
          if (line.size() > MAX_LINE_BYTES) {
            return false;
          }
        } else if (line.size() > 0) {
          onLine.accept(line.toByteArray());
          line.reset();
        }
      }
    } catch (IOException e) {
      // A killed process takes its pipe with it: the same as its end.
    }
    return true;
  }

  private void writeAll() {
    try (OutputStream out = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
      for (byte[] line = outgoing.take(); line != END; line = outgoing.take()) {
        out.write(line);
        out.write('\n');
        if (outgoing.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException e) {
      // The reader sees the end of the process and reports it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drainErrors() {
    try (var reader = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lastWords) {
          lastWords.add(line.length() > 200 ? line.substring(0, 200) : line);
          if (lastWords.size() > LAST_WORDS) {
            lastWords.poll();
          }
        }
      }
    } catch (IOException e) {
      // As above.
    }
  }

  private String lastWords() {
    synchronized (lastWords) {
      return lastWords.isEmpty() ? "" : ": " + String.join(" | ", lastWords);
    }
  }

  private void deleteScratch() {
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // An empty folder left in the temporary folder harms nobody.
    }
  }
}
