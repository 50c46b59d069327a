package dev.gradus.lean.runtime;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every exported function of Lean's WebAssembly module its address before the program runs.
 *
 * <p>The module exports 200,000 symbols so that Lean's interpreter can find compiled code by name;
 * resolving them in JavaScript is what made the start slow. Here each exported function gets a
 * place in the element segment (and the table grows to hold it), the addresses go to a text file of
 * lines {@code name address}, and only the exports that JavaScript itself needs stay. Addresses are
 * the same in all threads of all processes.
 *
 * <p>Format: WebAssembly core specification 2.0, chapter 5 (binary format), and the tool
 * conventions' dynamic linking section for {@code dylink.0}. Only what the pinned module contains
 * is understood; anything else is a {@link LayoutChangedException}.
 */
final class WasmPrelinker {

  /**
   * Exports needed by the launcher under names that it does not spell as {@code
   * wasmExports["..."]}.
   */
  private static final Set<String> ALWAYS_NEEDED =
      Set.of(
          "memory",
          "main",
          "__main_argc_argv",
          "_emscripten_tls_init",
          "__wasm_call_ctors",
          "__indirect_function_table");

  private static final int CUSTOM = 0;
  private static final int IMPORT = 2;
  private static final int TABLE = 4;
  private static final int GLOBAL = 6;
  private static final int EXPORT = 7;
  private static final int ELEMENT = 9;

  /** Kinds of imports and exports. */
  private static final int FUNCTION_KIND = 0;

  private static final int TABLE_KIND = 1;
  private static final int MEMORY_KIND = 2;
  private static final int GLOBAL_KIND = 3;

  private static final int DYLINK_EXPORT_INFO = 3;
  private static final int DYLINK_TLS_FLAG = 256;

  private record Section(int id, int start, int content, int end) {}

  private record Export(String name, int kind, int index, int start, int end) {}

  private record Elements(int base, List<Integer> functions) {}

  private final WasmReader module;
  private final List<Section> sections = new ArrayList<>();
  private final Set<String> needed;
  private final List<Long> globals = new ArrayList<>();
  private int importedGlobals;

  private WasmPrelinker(WasmReader module, Set<String> neededExports) {
    this.module = module;
    this.needed = new HashSet<>(neededExports);
    this.needed.addAll(ALWAYS_NEEDED);
  }

  /**
   * Writes the linked module and its symbols.
   *
   * @param neededExports names that must stay exported
   * @throws LayoutChangedException if the module does not have the layout of the pinned package
   */
  static void prelink(Path module, Set<String> neededExports, Path linked, Path symbols)
      throws IOException {
    try (FileChannel in = FileChannel.open(module, StandardOpenOption.READ)) {
      ByteBuffer bytes = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size());
      new WasmPrelinker(new WasmReader(bytes), neededExports).link(linked, symbols);
    }
  }

  private void link(Path linked, Path symbols) throws IOException {
    readSections();
    readImports();
    readGlobals();
    readThreadLocalExports();
    List<Export> exports = readExports();
    Elements elements = readElements();

    Map<Integer, Integer> addresses = new HashMap<>();
    List<Integer> functions = elements.functions();
    for (int i = 0; i < functions.size(); i++) {
      addresses.putIfAbsent(functions.get(i), elements.base() + i);
    }
    try (BufferedWriter writer = Files.newBufferedWriter(symbols, StandardCharsets.UTF_8)) {
      String separator = "";
      for (Export export : exports) {
        Long address = null;
        if (export.kind() == FUNCTION_KIND) {
          if (addresses.putIfAbsent(export.index(), elements.base() + functions.size()) == null) {
            functions.add(export.index());
          }
          address = addresses.get(export.index()).longValue();
        } else if (export.kind() == GLOBAL_KIND && export.index() >= importedGlobals) {
          address = globals.get(export.index() - importedGlobals);
        }
        if (address != null) {
          writer.write(separator + export.name() + " " + address);
          separator = "\n";
        }
      }
    }
    write(linked, exports, elements);
  }

  private void write(Path linked, List<Export> exports, Elements elements) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            linked,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(out, module.slice(0, WasmReader.PREAMBLE));
      for (Section section : sections) {
        switch (section.id()) {
          case TABLE -> writeFully(out, table(elements));
          case EXPORT -> writeFully(out, exports(exports));
          case ELEMENT -> writeFully(out, elements(elements));
          default -> {
            // Of the custom sections only dylink.0, the first, matters to the program.
            if (section.id() != CUSTOM || section == sections.get(0)) {
              writeFully(out, module.slice(section.start(), section.end()));
            }
          }
        }
      }
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private void readSections() {
    module.expectPreamble();
    while (!module.atEnd()) {
      int start = module.position();
      int id = module.octet();
      int size = module.unsigned();
      int content = module.position();
      sections.add(new Section(id, start, content, content + size));
      module.position(content + size);
    }
    if (sections.isEmpty() || sections.get(0).id() != CUSTOM) {
      throw new LayoutChangedException("lean.wasm does not begin with a dylink.0 section");
    }
  }

  private void enter(int id) {
    for (Section section : sections) {
      if (section.id() == id) {
        module.position(section.content());
        return;
      }
    }
    throw new LayoutChangedException("lean.wasm has no section " + id);
  }

  /**
   * Functions that the module imports from itself, and functions whose address it asks for, must
   * stay exported.
   */
  private void readImports() {
    enter(IMPORT);
    for (int left = module.unsigned(); left > 0; left--) {
      String from = module.name();
      String name = module.name();
      int kind = module.octet();
      switch (kind) {
        case FUNCTION_KIND -> {
          module.unsigned();
          if (from.equals("env")) {
            needed.add(name);
          }
        }
        case TABLE_KIND -> {
          module.octet();
          skipLimits();
        }
        case MEMORY_KIND -> skipLimits();
        case GLOBAL_KIND -> {
          module.octet();
          module.octet();
          importedGlobals++;
          needed.add(name);
        }
        default -> throw new LayoutChangedException("lean.wasm has an import of kind " + kind);
      }
    }
  }

  private void skipLimits() {
    int flags = module.octet();
    module.unsigned();
    if ((flags & 1) != 0) {
      module.unsigned();
    }
  }

  /**
   * The values of globals with a constant initialiser: for exported data, its address. Others are
   * null.
   */
  private void readGlobals() {
    enter(GLOBAL);
    for (int left = module.unsigned(); left > 0; left--) {
      module.octet();
      module.octet();
      int opcode = module.octet();
      Long value = null;
      switch (opcode) {
        case WasmReader.I32_CONST -> value = module.signed();
        case WasmReader.I64_CONST -> module.signed();
        case WasmReader.F64_CONST -> module.position(module.position() + Double.BYTES);
        case WasmReader.GLOBAL_GET -> module.unsigned();
        default ->
            throw new LayoutChangedException(
                "lean.wasm initialises a global with opcode " + opcode);
      }
      module.expect(WasmReader.END, "the end of a global's initialiser");
      globals.add(value);
    }
  }

  private void readThreadLocalExports() {
    Section dylink = sections.get(0);
    module.position(dylink.content());
    module.name();
    while (module.position() < dylink.end()) {
      int type = module.octet();
      int size = module.unsigned();
      int end = module.position() + size;
      if (type == DYLINK_EXPORT_INFO) {
        for (int left = module.unsigned(); left > 0; left--) {
          String name = module.name();
          if ((module.unsigned() & DYLINK_TLS_FLAG) != 0) {
            needed.add(name);
          }
        }
      }
      module.position(end);
    }
  }

  private List<Export> readExports() {
    enter(EXPORT);
    int count = module.unsigned();
    List<Export> exports = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int start = module.position();
      String name = module.name();
      int kind = module.octet();
      int index = module.unsigned();
      exports.add(new Export(name, kind, index, start, module.position()));
    }
    return exports;
  }

  private Elements readElements() {
    enter(ELEMENT);
    module.expect(1, "exactly one element segment");
    module.expect(0, "an active element segment of table 0");
    module.expect(WasmReader.I32_CONST, "a constant offset of the element segment");
    int base = Math.toIntExact(module.signed());
    module.expect(WasmReader.END, "the end of the element segment's offset");
    int count = module.unsigned();
    List<Integer> functions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      functions.add(module.unsigned());
    }
    return new Elements(base, functions);
  }

  /** A table without maximum, so that the program can still add functions of its own. */
  private ByteBuffer table(Elements elements) {
    enter(TABLE);
    module.expect(1, "exactly one table");
    int elementType = module.octet();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    WasmReader.putUnsigned(content, 1);
    content.write(elementType);
    content.write(0);
    WasmReader.putUnsigned(content, elements.base() + elements.functions().size());
    return section(TABLE, content);
  }

  private ByteBuffer exports(List<Export> exports) {
    List<Export> kept = exports.stream().filter(this::isNeeded).toList();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    WasmReader.putUnsigned(content, kept.size());
    for (Export export : kept) {
      ByteBuffer bytes = module.slice(export.start(), export.end());
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      content.writeBytes(copy);
    }
    return section(EXPORT, content);
  }

  private boolean isNeeded(Export export) {
    return needed.contains(export.name())
        || export.name().startsWith("__start_em")
        || export.name().startsWith("__stop_em");
  }

  private static ByteBuffer elements(Elements elements) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    WasmReader.putUnsigned(content, 1);
    content.write(0);
    content.write(WasmReader.I32_CONST);
    WasmReader.putSigned(content, elements.base());
    content.write(WasmReader.END);
    WasmReader.putUnsigned(content, elements.functions().size());
    for (int function : elements.functions()) {
      WasmReader.putUnsigned(content, function);
    }
    return section(ELEMENT, content);
  }

  private static ByteBuffer section(int id, ByteArrayOutputStream content) {
    ByteArrayOutputStream section = new ByteArrayOutputStream();
    section.write(id);
    WasmReader.putUnsigned(section, content.size());
    section.writeBytes(content.toByteArray());
    return ByteBuffer.wrap(section.toByteArray());
  }
}
