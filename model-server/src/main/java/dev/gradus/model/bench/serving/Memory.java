package dev.gradus.model.bench.serving;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of this process.
 *
 * @param resident bytes in RAM, of the Java heap and of everything else
 * @param heapUsed bytes of the Java heap that are in use
 * @param heap bytes that the Java heap has taken from the system
 */
public record Memory(long resident, long heapUsed, long heap) {

  private static final Path STATUS = Path.of("/proc/self/status");

  /** After a collection of garbage; needs Linux. */
  public static Memory now() throws IOException {
    System.gc();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    long kilobytes =
        Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
    return new Memory(kilobytes * 1024, heap.getUsed(), heap.getCommitted());
  }

  /** How much more of it is resident than before, as a share of that; negative where it is less. */
  public double growth(Memory before) {
    return (resident - before.resident) / (double) before.resident;
  }
}
