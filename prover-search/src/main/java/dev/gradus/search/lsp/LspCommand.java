package dev.gradus.search.lsp;

import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.server.Suggester;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus lsp}: suggestions in an editor. */
@Command(
    name = "lsp",
    description =
        "Serve an editor by the Language Server Protocol on standard input and output, beside"
            + " Lean's own server: suggestions and whole proofs at a `sorry` or inside a `by`"
            + " block, as quick fixes.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "The editor starts it; docs/editor.md has settings for VS Code, Neovim and Emacs. It ends"
          + " with the",
      "editor. With --lean and --model on a `gradus serve`, several editors share one Lean.",
      "",
      "Exit codes: 0 the editor ended it, 1 the editor was gone, 2 bad usage.",
      "",
      "Examples:",
      "  gradus lsp",
      "  gradus lsp -n 5 --workers 1",
      "  gradus lsp --lean native --project ~/mathlib-project",
      "  gradus lsp --lean 127.0.0.1:8420 --model 127.0.0.1:8420"
    })
public final class LspCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(
      names = {"-n", "--number"},
      paramLabel = "N",
      defaultValue = "8",
      description = "Most suggestions, up to 64 (default: ${DEFAULT-VALUE}).")
  private int number;

  @SuppressWarnings("UnusedVariable") // it is only accepted
  @Option(
      names = "--stdio",
      hidden = true,
      description = "What some editors add; it is what happens anyway.")
  private boolean stdio;

  @Mixin private LeanOptions lean;
  @Mixin private ModelOptions model;

  @Override
  public Integer call() {
    if (number < 1 || number > Suggester.MAX_SUGGESTIONS) {
      throw new ParameterException(
          command.commandLine(), "-n must be from 1 to " + Suggester.MAX_SUGGESTIONS);
    }
    PrintStream protocol = System.out;
    System.setOut(System.err); // Whatever prints, the editor must not read it.
    try (Backend backend = new Backend(lean, model);
        LspSession session =
            new LspSession(
                System.in,
                protocol,
                List.of(
                    EditorCommand.suggest(() -> backend.suggest(number)),
                    EditorCommand.prove(backend::prove)))) {
      return session.run();
    } finally {
      System.setOut(protocol);
    }
  }
}
