package dev.gradus.search.lsp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import org.eclipse.lsp4j.jsonrpc.MessageConsumer;
import org.eclipse.lsp4j.jsonrpc.MessageIssueException;
import org.eclipse.lsp4j.jsonrpc.MessageIssueHandler;
import org.eclipse.lsp4j.jsonrpc.MessageProducer;
import org.eclipse.lsp4j.jsonrpc.json.MessageJsonHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages out of a stream. Where there is no header it looks for the next one, so that a length
 * that is wrong costs a message or two and not the session; what it keeps is bounded. (LSP4J's own
 * reader has no limit, and does not find back.)
 */
final class MessageReader implements MessageProducer {

  /** Longest message: a document of the longest, every character escaped, and room. */
  static final int MAX_MESSAGE_BYTES = 8 << 20;

  private static final int MAX_HEADER_BYTES = 1024;

  /** Its first letter does not come again in it: whatever breaks a match can only start one. */
  private static final String LENGTH = "content-length:";

  private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);

  private final InputStream input;
  private final MessageJsonHandler json;
  private final MessageIssueHandler issues;
  private final IntConsumer refused;

  /**
   * @param issues gets messages that are JSON but not as the protocol wants them
   * @param refused gets the length of each message that is too long; it is passed over
   */
  MessageReader(
      InputStream input, MessageJsonHandler json, MessageIssueHandler issues, IntConsumer refused) {
    this.input = new BufferedInputStream(input);
    this.json = json;
    this.issues = issues;
    this.refused = refused;
  }

  /** Returns when the stream has ended. */
  @Override
  public void listen(MessageConsumer consumer) {
    try {
      while (findLength()) {
        int length = length();
        if (length < 0 || !skipHeader()) {
          continue;
        }
        if (length > MAX_MESSAGE_BYTES) {
          refused.accept(length);
          continue;
        }
        byte[] content = input.readNBytes(length);
        if (content.length < length) {
          return;
        }
        handle(new String(content, StandardCharsets.UTF_8), consumer);
      }
    } catch (IOException e) {
      LOG.info("the editor's end of the pipe is gone", e);
    }
  }

  private boolean findLength() throws IOException {
    int matched = 0;
    while (matched < LENGTH.length()) {
      int next = input.read();
      if (next < 0) {
        return false;
      }
      int letter = Character.toLowerCase(next);
      matched = letter == LENGTH.charAt(matched) ? matched + 1 : letter == LENGTH.charAt(0) ? 1 : 0;
    }
    return true;
  }

  /** The number up to the end of the line; -1 if there is none that can be one. */
  private int length() throws IOException {
    StringBuilder digits = new StringBuilder();
    int next = input.read();
    while (next >= 0 && next != '\n' && digits.length() < MAX_HEADER_BYTES) {
      digits.append((char) next);
      next = input.read();
    }
    try {
      return Integer.parseInt(digits.toString().strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Goes behind the empty line that ends a header; false if it does not come. */
  private boolean skipHeader() throws IOException {
    int lineLength = 0;
    for (int i = 0; i < MAX_HEADER_BYTES; i++) {
      int next = input.read();
      if (next < 0 || next == '\n' && lineLength == 0) {
        return next >= 0;
      }
      lineLength = next == '\n' ? 0 : next == '\r' ? lineLength : lineLength + 1;
    }
    return false;
  }

  private void handle(String content, MessageConsumer consumer) {
    try {
      consumer.consume(json.parseMessage(content));
    } catch (MessageIssueException e) {
      issues.handle(e.getRpcMessage(), e.getIssues());
    } catch (RuntimeException | StackOverflowError e) {
      LOG.info("a message that cannot be read", e);
    }
  }
}
