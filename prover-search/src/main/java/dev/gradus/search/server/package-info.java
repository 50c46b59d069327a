/**
 * {@code gradus serve}: the three services on one port.
 *
 * <p>In: grpc-java services, a {@link dev.gradus.search.server.ServerConfig}. Out: one Vert.x
 * server that answers gRPC (with health and reflection) and HTTP ({@code /health/live}, {@code
 * /health/ready}, {@code /metrics}, and the routes of {@link dev.gradus.search.http}). A call's
 * deadline, its cancellation and the loss of its connection reach the {@link io.grpc.Context} its
 * handler runs in, and with it every call made from there; flow control reaches {@code isReady}.
 * The server does not know what the services do.
 */
package dev.gradus.search.server;
