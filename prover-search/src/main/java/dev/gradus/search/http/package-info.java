/**
 * JSON over HTTP and WebSocket, under {@code /v1}, and the page.
 *
 * <p>In: requests of browsers and scripts, a {@link io.grpc.Channel} to the services. Out: their
 * answers as JSON, and events while a call lasts. Every call is one of the gRPC services' calls in
 * a {@link io.grpc.Context} of its own, which ends when the client goes or cancels. Nothing that a
 * client sends is trusted: it is read strictly, bounded by {@link
 * dev.gradus.search.http.HttpLimits}, and never becomes a path or a command. This package knows
 * neither Lean nor the model nor how the server listens.
 */
package dev.gradus.search.http;
