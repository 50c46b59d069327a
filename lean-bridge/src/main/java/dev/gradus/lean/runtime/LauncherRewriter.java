package dev.gradus.lean.runtime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites the launcher {@code lean.js} that emscripten made, so that Lean starts in seconds and
 * sees little of the disk.
 *
 * <p>Nine tenths of the file is one function that assigns each of 200,000 exports to a variable;
 * whatever the rest of the file does not mention is dropped, and the symbols are looked up in the
 * file that {@link WasmPrelinker} writes. The remaining changes are replacements of a piece of text
 * that must occur exactly once: anything else ends with a {@link LayoutChangedException}, never
 * with a launcher that half works.
 *
 * <p>Text goes in and out as ISO 8859-1, one char for one byte.
 */
final class LauncherRewriter {

  /** The launcher's new text, and the exports of the WebAssembly module that it still mentions. */
  record Launcher(String text, Set<String> neededExports) {}

  private static final String VARIABLES = "var _main,_lean_main,";
  private static final String ASSIGNMENTS = "function assignWasmExports(wasmExports){";
  private static final String AFTER = "var wasmImports;function assignWasmImports()";

  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "([\\w$]+)=(?:Module\\[\"[^\"]*\"\\]=)?wasmExports\\[\"([^\"]+)\"\\](\\.value)?");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][\\w$]*");
  private static final Pattern MENTIONED_EXPORT = Pattern.compile("wasmExports\\[\"([^\"]+)\"\\]");
  private static final Pattern DEBUG_OUTPUT =
      Pattern.compile("console\\.log\\(\"\\[DEBUG[^;]*?\\)(?=[;}])");

  private final StringBuilder text;

  private LauncherRewriter(String text) {
    this.text = new StringBuilder(text);
  }

  /**
   * Applies all rules.
   *
   * @throws LayoutChangedException if the text does not have the layout of the pinned package
   */
  static Launcher rewrite(String launcher) {
    int variables = find(launcher, VARIABLES, 0);
    int assignments = find(launcher, ASSIGNMENTS, variables);
    int after = find(launcher, AFTER, assignments);
    String head = launcher.substring(0, variables);
    String tail = launcher.substring(after);
    String exports =
        neededAssignments(
            launcher.substring(assignments + ASSIGNMENTS.length(), after), identifiers(head, tail));

    LauncherRewriter rewriter = new LauncherRewriter(head + exports + tail);
    rewriter.lookSymbolsUpInFile();
    rewriter.leaveExportsUnmerged();
    rewriter.giveMainAStack();
    rewriter.readStandardInputFromPipes();
    rewriter.sleepInsteadOfSpinning();
    rewriter.mountOnlyWhatIsGranted();
    rewriter.startOneWorker();
    rewriter.keepCompiledCode();
    rewriter.silenceDebugOutput();
    String text = rewriter.text.toString();
    return new Launcher(text, mentionedExports(text));
  }

  private static Set<String> identifiers(String... pieces) {
    Set<String> identifiers = new HashSet<>();
    for (String piece : pieces) {
      Matcher matcher = IDENTIFIER.matcher(piece);
      while (matcher.find()) {
        identifiers.add(matcher.group());
      }
    }
    return identifiers;
  }

  private static Set<String> mentionedExports(String text) {
    Set<String> exports = new HashSet<>();
    Matcher matcher = MENTIONED_EXPORT.matcher(text);
    while (matcher.find()) {
      exports.add(matcher.group(1));
    }
    return exports;
  }

  /**
   * Keeps, of all assignments of exports to variables, those that the rest of the launcher uses.
   */
  private static String neededAssignments(String body, Set<String> used) {
    Set<String> names = new LinkedHashSet<>();
    List<String> kept = new ArrayList<>();
    Matcher assignment = ASSIGNMENT.matcher("");
    String end = body.strip();
    if (!end.endsWith("}")) {
      throw new LayoutChangedException(
          "the list of exports in lean.js does not end where expected");
    }
    end = end.substring(0, end.length() - 1);
    for (int from = 0; from <= end.length(); ) {
      int semicolon = end.indexOf(';', from);
      int to = semicolon < 0 ? end.length() : semicolon;
      String statement = end.substring(from, to).strip();
      from = to + 1;
      if (assignment.reset(statement).matches()) {
        String name = assignment.group(1);
        if (used.contains(name) || name.equals("_main")) {
          String value = assignment.group(3) == null ? "" : assignment.group(3);
          kept.add(name + "=wasmExports[\"" + assignment.group(2) + "\"]" + value);
          names.add(name);
        }
      } else if (statement.contains("wasmTable")) {
        kept.add(statement);
      } else if (!statement.isEmpty()) {
        throw new LayoutChangedException(
            "unknown statement in the list of exports in lean.js: " + abbreviated(statement));
      }
    }
    names.add("wasmTable");
    return "var " + String.join(",", names) + ";" + ASSIGNMENTS + String.join(";", kept) + "}";
  }

  /**
   * The original searched the names of all exports one by one, at every look-up: 90 of 107 seconds
   * of start.
   */
  private void lookSymbolsUpInFile() {
    insertAfter(
        "var __dlsym_js=(handle,symbol,symbolIndex)=>{symbol=UTF8ToString(symbol);",
        "const address=gradusSymbol(symbol);"
            + "if(address===undefined){dlSetError(\"unknown symbol \"+symbol);return 0}"
            + "return address;");
    insertBefore(
        "var __dlsym_js=(handle,symbol,symbolIndex)=>{",
        """
        var gradusSymbols;\
        var gradusSymbol=name=>{\
        if(!gradusSymbols){\
        gradusSymbols=new Map();\
        const text=fs.readFileSync(__dirname+"/lean.sym","latin1");\
        for(let from=0;from<text.length;){\
        let end=text.indexOf("\\n",from);if(end<0)end=text.length;\
        const blank=text.indexOf(" ",from);\
        gradusSymbols.set(text.slice(from,blank),+text.slice(blank+1,end));\
        from=end+1}}\
        return gradusSymbols.get(name)};""");
  }

  /** The original copied all exports into the table of imports and into the global offset table. */
  private void leaveExportsUnmerged() {
    replace("mergeLibSymbols(wasmExports,\"main\");", "");
    replace(
        "var isSymbolDefined=symName=>{var existing=wasmImports[symName];",
        """
        var isSymbolDefined=symName=>{var existing=wasmImports[symName]||\
        (symName in wasmExports?(wasmImports[symName]=wasmExports[symName]):\
        (symName==="main"?(wasmImports.main=wasmExports.__main_argc_argv):undefined));""");
    replace(
        "updateGOT(origExports);",
        "{const needed={};for(const k of Object.keys(GOT))if(k in origExports)needed[k]=origExports[k];"
            + "updateGOT(needed)}");
  }

  /**
   * The stack fixed at link time is so small that it silently overflows into other memory. Size in
   * MB.
   */
  private void giveMainAStack() {
    insertBefore(
        "args.unshift(thisProgram);",
        """
        {const size=(+process.env.GRADUS_LEAN_STACK_MB||64)<<20;\
        const low=_malloc(size)+15&~15;\
        _emscripten_stack_set_limits(low+size-16,low);stackRestore(low+size-16)}""");
  }

  /** The original fails with EAGAIN on a pipe, decodes bytes twice, and waits for full buffers. */
  private void readStandardInputFromPipes() {
    int from = find(text, "var FS_stdin_getChar=()=>{", 0);
    int to = find(text, "var TTY={", from);
    text.replace(
        from,
        to,
        """
        var gradusIn=Buffer.alloc(65536),gradusInPos=0,gradusInEnd=0;\
        var gradusInWait=new Int32Array(new SharedArrayBuffer(4));\
        var FS_stdin_getChar=()=>{\
        if(gradusInPos>=gradusInEnd){\
        for(;;){\
        try{gradusInEnd=fs.readSync(0,gradusIn,0,65536);break}\
        catch(e){\
        if(e.code=="EAGAIN"){Atomics.wait(gradusInWait,0,0,2);continue}\
        if(e.code=="EOF"){gradusInEnd=0;break}\
        throw e}}\
        gradusInPos=0;\
        if(!gradusInEnd)return null}\
        return gradusIn[gradusInPos++]};""");
    replace(
        "var bytesRead=0;for(var i=0;i<length;i++){var result;"
            + "try{result=stream.tty.ops.get_char(stream.tty)}",
        "var bytesRead=0;for(var i=0;i<length;i++){var result;"
            + "if(bytesRead>0&&gradusInPos>=gradusInEnd)break;"
            + "try{result=stream.tty.ops.get_char(stream.tty)}");
  }

  /**
   * A wait of the main thread is a loop that reads the clock. After some hundred readings in a row
   * without a pause it sleeps, on the address at which other threads announce work for it.
   */
  private void sleepInsteadOfSpinning() {
    replace(
        "var _emscripten_get_now=()=>performance.timeOrigin+performance.now();",
        """
        var gradusSpins=0,gradusLastNow=0;\
        var _emscripten_get_now=()=>{\
        var now=performance.now();\
        if(!ENVIRONMENT_IS_PTHREAD&&runtimeInitialized){\
        if(now-gradusLastNow<0.05){\
        if(++gradusSpins>300){\
        var self=_pthread_self();\
        Atomics.wait((growMemViews(),HEAP32),self>>2,self,gradusSpins>1300?2:0.2);\
        now=performance.now()}\
        }else gradusSpins=0;\
        gradusLastNow=now}\
        return performance.timeOrigin+now};""");
    insertAfter(
        "var __emscripten_receive_on_main_thread_js="
            + "(funcIndex,emAsmAddr,callingThread,numCallArgs,args)=>{",
        "gradusSpins=0;");
  }

  /**
   * Lean sees a file system in memory. The original mounts the machine's /home and /tmp in it; this
   * mounts Lean's library at /lean/lib/lean, and each folder that the wrapper script was granted at
   * the path that it has outside. Node's permissions decide what may be read and written there;
   * refusals must become EACCES (2), since an unknown code would read as success.
   */
  private void mountOnlyWhatIsGranted() {
    int from = find(text, "var lean_path=process.env[\"LEAN_PATH\"];", 0);
    String end = "FS.chdir(cwd)}else{";
    int to = find(text, end, from) + end.length() - "}else{".length();
    text.replace(
        from,
        to,
        """
        FS.mkdirTree("/lean/lib/lean");FS.mkdirTree("/lean/bin");FS.writeFile("/lean/bin/lean","");\
        FS.mount(NODEFS,{root:__dirname+"/../lib/lean"},"/lean/lib/lean");\
        const granted=(process.env.GRADUS_LEAN_FOLDERS||"").split(":").filter(f=>f).sort((a,b)=>a.length-b.length);\
        const mounted=[];\
        const inside=(path,folder)=>path===folder||path.startsWith(folder+"/");\
        for(const folder of granted){\
        if(mounted.some(m=>inside(folder,m)))continue;\
        FS.mkdirTree(folder);FS.mount(NODEFS,{root:folder},folder);mounted.push(folder)}\
        const cwd=process.env.GRADUS_LEAN_CWD;\
        FS.chdir(mounted.some(m=>inside(cwd,m))?cwd:"/");\
        ENV["LEAN_PATH"]=(process.env.LEAN_PATH?process.env.LEAN_PATH+":":"")+"/lean/lib/lean";""");
    // Node may grant what is in a folder and still refuse a look at the folder itself.
    replace("NODEFS.getMode(mount.opts.root)", "16877");
    replace("process.binding(\"constants\")[\"fs\"]", "fs.constants");
    replace(
        "convertNodeCode(e){var code=e.code;return ERRNO_CODES[code]}",
        "convertNodeCode(e){return ERRNO_CODES[e.code]??2}");
    replace(
        "if(process.argv.length>1){thisProgram=process.argv[1].replace(/\\\\/g,\"/\")}",
        "thisProgram=\"/lean/bin/lean\";");
    replace("path=__filename}", "path=\"/lean/bin/lean\"}");
    // The build was instrumented for profiling and would leave its counts in the current folder.
    replace("var ENV={}", "var ENV={LLVM_PROFILE_FILE:\"/dev/null\"}");
  }

  /**
   * Lean starts more when it needs them; the original starts four, and each takes time and memory.
   */
  private void startOneWorker() {
    replace("var pthreadPoolSize=4;", "var pthreadPoolSize=1;");
  }

  /**
   * Node first translates each function without any optimisation, and later, while Lean runs, those
   * that are called often once more, with optimisation. That takes a minute and keeps half of
   * another core busy, in each process anew. With {@code GRADUS_LEAN_CODE_OUT} a process writes, at
   * its end, what it has optimised; with {@code GRADUS_LEAN_CODE} it starts with what was written.
   *
   * <p>V8 refuses code that another version of it, or one with other options or for another
   * processor, has written: hence the budget, which makes it optimise early, is put back. The check
   * sum is ours, since V8 trusts the rest. Without code, or with code refused, Lean merely takes
   * longer to get going.
   */
  private void keepCompiledCode() {
    insertBefore(
        "async function instantiateArrayBuffer(",
        """
        var gradusV8=(parameters,body)=>{\
        const v8=require("v8");\
        v8.setFlagsFromString("--allow-natives-syntax");\
        try{return new Function(parameters,"return "+body)}\
        finally{v8.setFlagsFromString("--no-allow-natives-syntax")}};\
        var gradusCheckSum=code=>require("crypto").createHash("sha256").update(code).digest();\
        var gradusCompiled=(file,binary)=>{\
        let kept;try{kept=fs.readFileSync(file)}catch{return}\
        const code=kept.subarray(32);\
        if(!gradusCheckSum(code).equals(kept.subarray(0,32)))return;\
        const copy=code.buffer.slice(code.byteOffset,code.byteOffset+code.length);\
        return gradusV8("code,wire","%DeserializeWasmModule(code,wire)")(copy,binary)};\
        var gradusBudget=budget=>require("v8").setFlagsFromString("--wasm-tiering-budget="+budget);\
        var gradusInstantiate=async(binary,imports)=>{\
        const{GRADUS_LEAN_CODE:kept,GRADUS_LEAN_CODE_OUT:out}=process.env;\
        if(kept){\
        const module=gradusCompiled(kept,binary);\
        if(module)return{module,instance:await WebAssembly.instantiate(module,imports)};\
        fs.writeSync(2,"the compiled code in "+kept+" is not for this machine\\n")}\
        if(out)gradusBudget(100000);\
        const result=await WebAssembly.instantiate(binary,imports);\
        if(out)process.on("exit",()=>{\
        gradusBudget(13000000);\
        const code=new Uint8Array(gradusV8("m","%SerializeWasmModule(m)")(result.module));\
        fs.writeFileSync(out,Buffer.concat([gradusCheckSum(code),code]))});\
        return result};""");
    replace(
        "var instance=await WebAssembly.instantiate(binary,imports);return instance}catch(reason)",
        "return await gradusInstantiate(binary,imports)}catch(reason)");
  }

  private void silenceDebugOutput() {
    replace(
        "defaultPrintErr=(...args)=>fs.writeSync(2,args.map(stringify).join(\" \")+\"\\n\")",
        """
        defaultPrintErr=(...args)=>{\
        var line=args.map(stringify).join(" ");\
        if(line===""||/^\\[DEBUG:|^  - \\/.*olean$|^  (mainModule|isMeta|importAll|needs)|^  imp/.test(line))return;\
        fs.writeSync(2,line+"\\n")}""");
    Matcher matcher = DEBUG_OUTPUT.matcher(text);
    String silenced = matcher.replaceAll("0");
    if (silenced.length() == text.length()) {
      throw new LayoutChangedException("lean.js has no debug output to remove");
    }
    text.setLength(0);
    text.append(silenced);
  }

  private void insertBefore(String anchor, String insertion) {
    replace(anchor, insertion + anchor);
  }

  private void insertAfter(String anchor, String insertion) {
    replace(anchor, anchor + insertion);
  }

  private void replace(String old, String replacement) {
    int at = find(text, old, 0);
    text.replace(at, at + old.length(), replacement);
  }

  /** The only place of {@code piece} at or after {@code from}. */
  private static int find(CharSequence text, String piece, int from) {
    String all = text.toString();
    int at = all.indexOf(piece, from);
    if (at < 0) {
      throw new LayoutChangedException("lean.js does not contain: " + abbreviated(piece));
    }
    if (all.indexOf(piece, at + 1) >= 0) {
      throw new LayoutChangedException("lean.js contains more than once: " + abbreviated(piece));
    }
    return at;
  }

  private static String abbreviated(String piece) {
    return piece.length() <= 80 ? piece : piece.substring(0, 80) + "...";
  }
}
