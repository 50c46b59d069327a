package dev.gradus.search.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The page: {@code index.html} at {@code /}, what lies beside it in the class path at {@code
 * /assets/}. All of it is read once; what a client asks for is looked up among these names and
 * never becomes a path.
 */
final class PageFiles {

  private static final String INDEX = "index.html";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  private record File(String type, Buffer content, String etag) {}

  private final Map<String, File> byPath = new TreeMap<>();

  private final String folder;

  /**
   * Reads them; none is no error, a server can do without.
   *
   * @param folder in the class path, from its root, with a slash at both ends
   */
  PageFiles(String folder) {
    this.folder = folder;
    // Not the folder itself: other parts of the class path may have one of that name.
    URL url = PageFiles.class.getResource(folder + INDEX);
    if (url == null) {
      return;
    }
    try {
      for (String name : names(url)) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type != null) {
          byPath.put(name.equals(INDEX) ? "/" : "/assets/" + name, file(name, type));
        }
      }
    } catch (IOException | URISyntaxException e) {
      throw new UncheckedIOException(new IOException("the page is broken: " + url, e));
    }
  }

  /** Whether there is something at this path, as it stands in the request. */
  boolean has(String path) {
    return byPath.containsKey(path);
  }

  /** Answers a GET or HEAD of a path that {@link #has} something. */
  void send(HttpServerRequest request, Duration patience) {
    File file = byPath.get(request.path());
    request
        .response()
        .putHeader(HttpHeaders.ETAG, file.etag)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && List.of(known.split("\\s*,\\s*")).contains(file.etag)) {
      request.response().setStatusCode(304).end();
    } else if (request.method() == HttpMethod.HEAD) {
      request
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, file.type)
          .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(file.content.length()))
          .end();
    } else {
      new Reply(200, file.type, file.content).send(request, patience);
    }
  }

  /** In a folder of classes while it is built, in a jar later. */
  private List<String> names(URL index) throws IOException, URISyntaxException {
    if (index.openConnection() instanceof JarURLConnection jar) {
      String prefix = folder.substring(1);
      return jar.getJarFile().stream()
          .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(prefix))
          .map(entry -> entry.getName().substring(prefix.length()))
          .toList();
    }
    Path root = Path.of(index.toURI()).getParent();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(path -> root.relativize(path).toString().replace('\\', '/'))
          .toList();
    }
  }

  private File file(String name, String type) throws IOException {
    try (InputStream in = PageFiles.class.getResourceAsStream(folder + name)) {
      byte[] content = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      String etag = "\"" + HexFormat.of().formatHex(hash, 0, 8) + "\"";
      return new File(type, Buffer.buffer(content), etag);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
