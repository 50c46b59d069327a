package dev.gradus.curriculum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Over a bridge that is cut off. */
final class CurriculumExtractCommandTest {
  private final StringWriter err = new StringWriter();
  private Path out;
  private Path pages;

  @BeforeEach
  void files(@TempDir Path folder) {
    out = folder.resolve("library.jsonl");
    pages = folder.resolve("library.jsonl.pages");
  }

  private int extract(FakeLibrary library, String... options) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(library)
            .build()
            .start();
    try {
      CommandLine command = new CommandLine(new CurriculumExtractCommand());
      command.setOut(new PrintWriter(new StringWriter()));
      command.setErr(new PrintWriter(err));
      command.setExitCodeExceptionMapper(
          e -> e instanceof CommandLine.IExitCodeGenerator known ? known.getExitCode() : 70);
      String lean = "127.0.0.1:" + server.getPort();
      String[] all = {"--out", out.toString(), "--lean", lean, "--modules", "Init"};
      String[] both = new String[all.length + options.length];
      System.arraycopy(all, 0, both, 0, all.length);
      System.arraycopy(options, 0, both, all.length, options.length);
      return command.execute(both);
    } finally {
      server.shutdownNow();
    }
  }

  private static FakeLibrary whole() {
    return new FakeLibrary(FakeLibrary.TOTAL, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30, 70})
  void extract_cutOff_goesOnToTheSameFile(int pagesBefore) throws IOException {
    assertEquals(0, extract(whole()), err::toString);
    String uninterrupted = Files.readString(out);
    Files.delete(out);
    FakeLibrary dying = new FakeLibrary(FakeLibrary.TOTAL, pagesBefore);
    assertEquals(3, extract(dying));
    assertFalse(Files.exists(out));
    assertTrue(Files.exists(pages));
    FakeLibrary second = whole();
    assertEquals(0, extract(second), err::toString);
    assertEquals(uninterrupted, Files.readString(out));
    assertFalse(Files.exists(pages));
    int allPages = 4 * 20 + 7;
    assertTrue(second.asked.size() <= allPages && second.asked.size() >= allPages - pagesBefore);
    Set<Integer> twice = new HashSet<>(second.asked);
    assertEquals(twice.size(), second.asked.size());
  }

  @Test
  void extract_libraryHasChanged_saysSo() throws IOException {
    assertEquals(3, extract(new FakeLibrary(FakeLibrary.TOTAL, 20)));
    assertEquals(2, extract(new FakeLibrary(FakeLibrary.TOTAL + 1, Integer.MAX_VALUE)));
    assertTrue(err.toString().contains("Init has changed"), err::toString);
  }

  @Test
  void extract_pagesOfOtherModules_areRefused() throws IOException {
    assertEquals(3, extract(new FakeLibrary(FakeLibrary.TOTAL, 20)));
    assertEquals(2, extract(whole(), "--modules", "Std"));
    assertTrue(err.toString().contains("delete it to begin anew"), err::toString);
  }
}
