package dev.gradus.search.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code gradus} command. Every module brings its own subcommands: classes with {@link Command}
 * that are listed as services of {@link Callable}. A name of two words ({@code bench lean}) makes a
 * subcommand of a group. Only the classes of the command that is called are read, so that many
 * commands do not make each of them slow to start.
 */
@Command(
    name = "gradus",
    description = "A neural theorem prover for Lean 4.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionText.class,
    footer = {
      "",
      "Exit codes: 0 done; 1 done, but something is open or rejected;",
      "2 bad usage or input; 3 the environment is broken.",
    })
public final class Main implements Runnable {
  private static final int BROKEN_ENVIRONMENT = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print stack traces, and log more than warnings.")
  private boolean verbose;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command; returns its exit code. */
  static int run(String... arguments) {
    if (List.of(arguments).contains("--verbose")) {
      System.setProperty("gradus.log.level", "INFO");
    }
    int status;
    try {
      status = commandLine(arguments).execute(arguments);
    } catch (OutOfMemoryError e) {
      print("out of memory: give more with GRADUS_JAVA_OPTS=-Xmx8g, or less with --parallel 1");
      return BROKEN_ENVIRONMENT;
    }
    // Streams keep silent about it, and results that nobody got must not look delivered.
    if (System.out.checkError()) {
      print(
          "standard output is full or closed, and what was printed is incomplete; make room and"
              + " run it again");
      return BROKEN_ENVIRONMENT;
    }
    return status;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing; `gradus help` lists them");
  }

  private static CommandLine commandLine(String[] arguments) {
    CommandLine gradus = new CommandLine(new Main());
    String called = arguments.length == 0 ? "" : arguments[0];
    List<Class<?>> commands = commands();
    List<Class<?>> those = commands.stream().filter(type -> words(type)[0].equals(called)).toList();
    if (those.isEmpty()) {
      gradus.addSubcommand(HelpCommand.class);
    }
    for (Class<?> type : those.isEmpty() ? commands : those) {
      add(gradus, type);
    }
    gradus.setParameterExceptionHandler(Main::badUsage);
    gradus.setExecutionExceptionHandler(Main::failed);
    gradus.setUsageHelpAutoWidth(true);
    gradus.setCaseInsensitiveEnumValuesAllowed(true);
    return gradus;
  }

  @SuppressWarnings("rawtypes") // Callable.class is a class of the raw type.
  private static List<Class<?>> commands() {
    List<Class<?>> commands = new ArrayList<>();
    for (ServiceLoader.Provider<Callable> provider :
        ServiceLoader.load(Callable.class).stream().toList()) {
      if (provider.type().isAnnotationPresent(Command.class)) {
        commands.add(provider.type());
      }
    }
    commands.sort(Comparator.comparing(type -> type.getAnnotation(Command.class).name()));
    return commands;
  }

  private static String[] words(Class<?> type) {
    return type.getAnnotation(Command.class).name().split(" ");
  }

  private static void add(CommandLine gradus, Class<?> type) {
    String[] words = words(type);
    CommandLine group = gradus;
    for (int i = 0; i < words.length - 1; i++) {
      CommandLine next = group.getSubcommands().get(words[i]);
      if (next == null) {
        next = new CommandLine(new Group());
        group.addSubcommand(words[i], next);
      }
      group = next;
    }
    String last = words[words.length - 1];
    group.addSubcommand(last, new CommandLine(type).setCommandName(last));
  }

  private static int badUsage(ParameterException failure, String[] arguments) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    String message = failure.getMessage();
    if (failure instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      boolean option = first.startsWith("-") || failure.getCommandLine().getSubcommands().isEmpty();
      List<String> like = unmatched.getSuggestions();
      message =
          (option ? message : "there is no command '" + first + "'")
              + (like.isEmpty() ? "" : "; did you mean " + String.join(" or ", like) + "?");
    }
    print(message + " (see `" + command + " --help`)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
    if (List.of(parsed.originalArgs().toArray()).contains("--verbose")) {
      failure.printStackTrace();
    }
    if (failure instanceof IExitCodeGenerator known) {
      print(failure.getMessage());
      return known.getExitCode();
    }
    print("internal error: " + failure + "; --verbose shows where, please report it");
    return BROKEN_ENVIRONMENT;
  }

  private static void print(String message) {
    System.err.println("gradus: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  /** Commands under one word, as {@code bench}. */
  @Command(
      description = "Several commands; see `--help`.",
      synopsisSubcommandLabel = "COMMAND",
      mixinStandardHelpOptions = true)
  private static final class Group implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      throw new ParameterException(
          spec.commandLine(),
          "one of its commands is missing: " + String.join(", ", spec.subcommands().keySet()));
    }
  }

  /** For {@code --version}. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"gradus " + Version.current()};
    }
  }
}
