package dev.gradus.search.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The secret that callers show as {@code Authorization: Bearer ...}. Kept, and compared, as a hash.
 */
public final class BearerToken {

  /** Fewer characters than this can be guessed. */
  static final int MIN_LENGTH = 16;

  private static final String SCHEME = "Bearer ";

  /** Before the token, in base64url, where a browser names the protocols of its WebSocket. */
  private static final String PROTOCOL = "bearer.";

  private final byte[] hash;

  /**
   * @throws IllegalArgumentException if it is too short or holds blanks
   */
  public BearerToken(String secret) {
    if (secret.length() < MIN_LENGTH || secret.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "the token must be at least "
              + MIN_LENGTH
              + " printable ASCII characters without blanks");
    }
    hash = sha256(secret);
  }

  /**
   * Reads a token from a file that holds nothing else.
   *
   * @throws IllegalArgumentException in one line, if there is none
   */
  public static BearerToken read(Path file) {
    try {
      return new BearerToken(Files.readString(file).strip());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--token " + file + " cannot be read: write the token into this file", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--token " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Whether this is the header of a caller who knows the token. Takes as long for a wrong one as
   * for the right one.
   *
   * @param authorization the header's value, or null where there is none
   */
  boolean admits(String authorization) {
    String shown =
        authorization != null && authorization.startsWith(SCHEME)
            ? authorization.substring(SCHEME.length())
            : "";
    return MessageDigest.isEqual(hash, sha256(shown));
  }

  /**
   * Whether one of the protocols that a WebSocket's client names holds the token: the one header
   * that a page can set.
   *
   * @param headers the values of {@code Sec-WebSocket-Protocol}, each a list
   */
  boolean admitsProtocols(List<String> headers) {
    for (String header : headers) {
      for (String protocol : header.split(",")) {
        String name = protocol.strip();
        if (name.startsWith(PROTOCOL) && admits(SCHEME + decoded(name))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String decoded(String protocol) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(protocol.substring(PROTOCOL.length()));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
