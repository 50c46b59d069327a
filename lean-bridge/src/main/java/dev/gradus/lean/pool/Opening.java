package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a theorem is opened from. */
public sealed interface Opening {

  /** What stands before it in its file. */
  String header();

  /** The same text for what is the same under the same header, and for nothing else. */
  String key();

  /** The gym's request, without id and limits. */
  ObjectNode request();

  /**
   * A theorem of its own.
   *
   * @param statement {@code theorem NAME BINDERS : TYPE :=}
   */
  record OfStatement(String header, String statement) implements Opening {
    @Override
    public String key() {
      return statement;
    }

    @Override
    public ObjectNode request() {
      return open(header).put("statement", statement);
    }
  }

  /**
   * A place in a command of a file.
   *
   * @param header all of the file before the command; need not elaborate
   * @param offset code points from the start of the command
   * @param mainGoal only the goal that a {@code sorry} there would close
   */
  record OfPoint(String header, String command, int offset, boolean mainGoal) implements Opening {
    @Override
    public String key() {
      return command + "\0" + offset + "\0" + mainGoal;
    }

    @Override
    public ObjectNode request() {
      return open(header).put("command", command).put("offset", offset).put("main", mainGoal);
    }
  }

  private static ObjectNode open(String header) {
    return JsonNodeFactory.instance.objectNode().put("cmd", "open").put("header", header);
  }
}
