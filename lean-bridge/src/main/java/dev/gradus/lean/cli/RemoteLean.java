package dev.gradus.lean.cli;

import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * How to reach a Lean on another machine: in plain text, or with TLS, and with the token of its
 * server. A picocli mixin.
 */
final class RemoteLean {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--lean-ca",
      paramLabel = "FILE",
      description =
          "Speak TLS with --lean HOST:PORT and trust these certificates, PEM; its own, if it signed"
              + " itself.")
  private Path trusted;

  @Option(
      names = "--lean-token",
      paramLabel = "FILE",
      description =
          "File with the token that the server of --lean HOST:PORT wants; needs --lean-ca.")
  private Path token;

  /**
   * A channel to this address, to be built.
   *
   * @throws ParameterException if a file cannot be used, or the token would go out in plain text
   */
  NettyChannelBuilder channel(String address) {
    NettyChannelBuilder channel = NettyChannelBuilder.forTarget(address);
    if (trusted == null) {
      channel.usePlaintext();
    } else {
      try {
        channel.sslContext(GrpcSslContexts.forClient().trustManager(trusted.toFile()).build());
      } catch (SSLException | IllegalArgumentException e) {
        throw usage("--lean-ca " + trusted + " holds no certificates; name a PEM file", e);
      }
    }
    if (token != null) {
      if (trusted == null) {
        throw usage("--lean-token would go out in plain text: give --lean-ca too", null);
      }
      channel.intercept(MetadataUtils.newAttachHeadersInterceptor(authorization()));
    }
    return channel;
  }

  private Metadata authorization() {
    try {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + Files.readString(token).strip());
      return headers;
    } catch (IOException e) {
      throw usage("--lean-token " + token + " cannot be read; name the file with the token", e);
    }
  }

  private ParameterException usage(String message, Exception cause) {
    return new ParameterException(command.commandLine(), message, cause);
  }
}
