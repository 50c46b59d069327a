package dev.gradus.search.server;

import io.grpc.Metadata;
import io.vertx.core.MultiMap;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * Metadata of a gRPC call and the HTTP/2 headers that carry it. Keys that end in {@code -bin} are
 * bytes, base64 on the wire.
 */
final class CallHeaders {
  private CallHeaders() {}

  /** What the client sent; a value that is no base64 where it should be is left out. */
  static Metadata read(MultiMap headers) {
    Metadata metadata = new Metadata();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(":")) {
        continue;
      }
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        try {
          metadata.put(binary(name), Base64.getDecoder().decode(header.getValue()));
        } catch (IllegalArgumentException notBase64) {
          continue;
        }
      } else {
        metadata.put(ascii(name), header.getValue());
      }
    }
    return metadata;
  }

  /** Adds metadata to what is about to be sent. */
  static void write(Metadata metadata, MultiMap headers) {
    for (String name : metadata.keys()) {
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        for (byte[] value : metadata.getAll(binary(name))) {
          headers.add(name, Base64.getEncoder().withoutPadding().encodeToString(value));
        }
      } else {
        for (String value : metadata.getAll(ascii(name))) {
          headers.add(name, value);
        }
      }
    }
  }

  private static Metadata.Key<byte[]> binary(String name) {
    return Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
