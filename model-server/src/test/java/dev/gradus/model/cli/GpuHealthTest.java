package dev.gradus.model.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of machines with and without a GPU, none of which is this one. */
class GpuHealthTest {

  @TempDir Path folder;

  private static List<String> results(List<Map<String, String>> lines) {
    return lines.stream().map(line -> line.get("check") + " " + line.get("result")).toList();
  }

  private Path torch(String version, String... libraries) throws IOException {
    Path torch = Files.createDirectories(folder.resolve("torch"));
    Files.writeString(torch.resolve("version.py"), "__version__ = '" + version + "'\n");
    Path lib = Files.createDirectories(torch.resolve("lib"));
    for (String library : libraries) {
      Files.writeString(lib.resolve(library), "");
    }
    return lib;
  }

  private static List<Map<String, String>> check(Path lib, boolean driver, int gpus) {
    return new GpuHealth(Map.of("PYTORCH_LIBRARY_PATH", lib.toString()), driver, () -> gpus).get();
  }

  @Test
  void get_noDriver_isFine() {
    var lines = new GpuHealth(Map.of(), false, () -> 0).get();
    assertEquals(List.of("libtorch ok", "gpu ok"), results(lines));
  }

  @Test
  void get_driverAndBundledLibtorch_tellsTheWays() {
    var lines = new GpuHealth(Map.of(), true, () -> 1).get();
    assertEquals(List.of("libtorch ok", "gpu warning"), results(lines));
    assertTrue(lines.get(1).get("remedy").contains("PYTORCH_LIBRARY_PATH"));
    assertTrue(lines.get(1).get("remedy").contains("GRADUS_TORCH_DOWNLOAD"));
  }

  @Test
  void get_driverAndDownload_isFine() {
    var lines = new GpuHealth(Map.of("GRADUS_TORCH_DOWNLOAD", "1"), true, () -> 1).get();
    assertEquals(List.of("libtorch ok", "gpu ok"), results(lines));
  }

  @Test
  void get_installedForCuda_countsGpus() throws IOException {
    Path lib = torch("2.7.1+cu126", "libtorch.so", "libtorch_cuda.so");
    var lines = check(lib, true, 2);
    assertEquals(List.of("libtorch ok", "gpu ok"), results(lines));
    assertEquals("CUDA sees 2 GPUs", lines.get(1).get("finding"));
  }

  @Test
  void get_installedForCudaWithoutRuntime_isAWarning() throws IOException {
    Path lib = torch("2.7.1+cu126", "libtorch.so", "libtorch_cuda.so");
    assertEquals(List.of("libtorch ok", "gpu warning"), results(check(lib, true, 0)));
    assertEquals(List.of("libtorch ok", "gpu warning"), results(check(lib, false, 0)));
  }

  @Test
  void get_installedOfAnotherVersion_fails() throws IOException {
    Path lib = torch("2.11.0+cu130", "libtorch.so", "libtorch_cuda.so");
    var lines = check(lib, true, 1);
    assertEquals(List.of("libtorch failed"), results(lines));
    assertTrue(lines.get(0).get("finding").contains("2.11.0"));
    assertTrue(lines.get(0).get("remedy").contains("pip install torch==2.7.1"));
  }

  @Test
  void get_noLibtorchThere_fails() throws IOException {
    assertEquals(List.of("libtorch failed"), results(check(torch("2.7.1"), false, 0)));
  }
}
