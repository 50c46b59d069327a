package dev.gradus.curriculum.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real PostgreSQL server in a temporary folder, as far as this machine has its programs. */
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "gradus";
  private static final int PORTS_TO_TRY = 3;

  private final Path programs;
  private final Path folder;
  private int port;

  private PostgresServer(Path programs, Path folder) {
    this.programs = programs;
    this.folder = folder;
  }

  /** The folder of the server's programs. */
  public static Optional<Path> programs() throws IOException {
    List<Path> folders = new ArrayList<>();
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        versions.sorted(Comparator.reverseOrder()).forEach(v -> folders.add(v.resolve("bin")));
      }
    }
    Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(Path::of)
        .forEach(folders::add);
    return folders.stream()
        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
        .filter(folder -> Files.isExecutable(folder.resolve("pg_ctl")))
        .findFirst();
  }

  /** Starts one that listens on this machine only. */
  public static PostgresServer start(Path programs) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("gradus-postgres");
    PostgresServer server = new PostgresServer(programs, folder);
    if (root()) {
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }
    String data = folder.resolve("data").toString();
    server.run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync");
    server.listen(data, PORTS_TO_TRY);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    return server;
  }

  /** On a port that was free just before; where another program was faster, on the next one. */
  private void listen(String data, int tries) throws IOException, InterruptedException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String options =
        "-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off".formatted(port, folder);
    String log = folder.resolve("log").toString();
    try {
      run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start");
    } catch (IOException e) {
      if (tries == 1) {
        throw e;
      }
      listen(data, tries - 1);
    }
  }

  /** The server refuses to run as root. */
  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (root()) {
      command.addAll(
          List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile("gradus-postgres", ".txt");
    try {
      int code =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new IOException(program + ": " + Files.readString(said));
      }
    } finally {
      Files.delete(said);
    }
  }

  /** A database of it, for its only user. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
  }

  @Override
  public void close() {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      run("pg_ctl", "-D", folder.resolve("data").toString(), "-m", "immediate", "stop");
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
