package dev.gradus.lean.cli;

import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * How to reach a Lean on another machine: with TLS, which only this machine itself does without,
 * and with the token of its server. A picocli mixin.
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
              + " itself. Required for other machines.")
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
   * @throws ParameterException if a file cannot be used, or plain text would leave this machine
   */
  NettyChannelBuilder channel(String address) {
    NettyChannelBuilder channel = NettyChannelBuilder.forTarget(address);
    if (trusted == null) {
      requireLoopback(address);
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

  /** Statements and proofs are nobody's business on the way, and nobody must change them there. */
  private void requireLoopback(String address) {
    String host = address.substring(0, address.lastIndexOf(':'));
    boolean loopback;
    try {
      loopback =
          Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw usage("--lean " + address + ": there is no host " + host + "; check the name", e);
    }
    if (!loopback) {
      throw usage(
          "--lean "
              + address
              + " is another machine, and would be spoken to in plain text: give --lean-ca, or"
              + " tunnel it to 127.0.0.1",
          null);
    }
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
