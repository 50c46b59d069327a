package dev.gradus.lean.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Small files with the layout of the pinned package. */
final class SyntheticPackage {
  private SyntheticPackage() {}

  /**
   * A launcher with all pieces of text that the rules look for, exporting main, used, unused and
   * data.
   */
  static String launcher() {
    return String.join(
        "",
        "if(process.argv.length>1){thisProgram=process.argv[1].replace(/\\\\/g,\"/\")}",
        "defaultPrintErr=(...args)=>fs.writeSync(2,args.map(stringify).join(\" \")+\"\\n\");",
        "mergeLibSymbols(wasmExports,\"main\");updateGOT(origExports);",
        "var isSymbolDefined=symName=>{var existing=wasmImports[symName];};",
        "var __dlsym_js=(handle,symbol,symbolIndex)=>{symbol=UTF8ToString(symbol);};",
        "var pthreadPoolSize=4;",
        "async function instantiateArrayBuffer(binaryFile,imports){try{",
        "var instance=await WebAssembly.instantiate(binary,imports);return instance}catch(reason){}}",
        "var _emscripten_get_now=()=>performance.timeOrigin+performance.now();",
        "var __emscripten_receive_on_main_thread_js=(funcIndex,emAsmAddr,callingThread,numCallArgs,args)=>{};",
        "var FS_stdin_getChar=()=>{};",
        "var TTY={};",
        "var bytesRead=0;for(var i=0;i<length;i++){var result;",
        "try{result=stream.tty.ops.get_char(stream.tty)}",
        "flags=process.binding(\"constants\")[\"fs\"];",
        "convertNodeCode(e){var code=e.code;return ERRNO_CODES[code]}",
        "NODEFS.getMode(mount.opts.root);",
        "var ENV={};",
        "{var lean_path=process.env[\"LEAN_PATH\"];FS.mount(NODEFS,{root:\"/home\"},\"/home\");",
        "FS.mount(NODEFS,{root:\"/tmp\"},\"/tmp\");FS.chdir(cwd)}else{}",
        "if(isNode){path=__filename}console.log(\"[DEBUG] start\",1);",
        "_used();_data;",
        "var _main,_lean_main,_used,_unused,_data;",
        "function assignWasmExports(wasmExports){",
        "_main=Module[\"_main\"]=wasmExports[\"__main_argc_argv\"];",
        "_used=Module[\"_used\"]=wasmExports[\"used\"];",
        "_unused=Module[\"_unused\"]=wasmExports[\"unused\"];",
        "_data=Module[\"_data\"]=wasmExports[\"data\"].value}",
        "var wasmImports;function assignWasmImports(){}",
        "args.unshift(thisProgram);");
  }

  /**
   * A module with one imported function and global, functions 1 to 3 of which 1 is in the table at
   * address 5, and a global with the value 1000.
   */
  static byte[] module() {
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    // dylink.0 with export info: "tls" has the thread-local flag 256.
    section(module, 0, name("dylink.0"), octets(3, 7, 1), name("tls"), octets(0x80, 2));
    section(module, 1, octets(1, 0x60, 0, 0));
    section(
        module,
        2,
        octets(2),
        name("env"),
        name("imported"),
        octets(0, 0),
        name("GOT.func"),
        name("asked"),
        octets(3, 0x7f, 1));
    section(module, 3, octets(3, 0, 0, 0));
    section(module, 4, octets(1, 0x70, 1, 6, 6));
    section(module, 6, octets(2, 0x7f, 0, 0x41, 0xe8, 7, 0x0b, 0x7f, 0, 0x23, 0, 0x0b));
    section(
        module,
        7,
        octets(6),
        name("used"),
        octets(0, 1),
        name("unused"),
        octets(0, 2),
        name("again"),
        octets(0, 2),
        name("asked"),
        octets(0, 3),
        name("tls"),
        octets(3, 1),
        name("relative"),
        octets(3, 2));
    section(module, 9, octets(1, 0, 0x41, 5, 0x0b, 1, 1));
    section(module, 10, octets(3, 2, 0, 0x0b, 2, 0, 0x0b, 2, 0, 0x0b));
    section(module, 0, name("producers"), octets(0));
    return module.toByteArray();
  }

  /** An archive of a library with one module, and a file of macOS beside it. */
  static byte[] library() throws IOException {
    return archive("./._Init.olean", "./Init.olean");
  }

  /** A gzipped tar of files that contain "olean". */
  static byte[] archive(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream tar = new GZIPOutputStream(bytes)) {
      for (String name : names) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, "00000000006");
        header[156] = '0';
        tar.write(header);
        byte[] content = new byte[512];
        put(content, 0, "olean\n");
        tar.write(content);
      }
      tar.write(new byte[1024]);
    }
    return bytes.toByteArray();
  }

  private static void put(byte[] bytes, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, at, ascii.length);
  }

  static byte[] octets(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return bytes;
  }

  static byte[] name(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[utf8.length + 1];
    bytes[0] = (byte) utf8.length;
    System.arraycopy(utf8, 0, bytes, 1, utf8.length);
    return bytes;
  }

  static void section(ByteArrayOutputStream module, int id, byte[]... pieces) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      content.writeBytes(piece);
    }
    module.write(id);
    WasmReader.putUnsigned(module, content.size());
    module.writeBytes(content.toByteArray());
  }
}
