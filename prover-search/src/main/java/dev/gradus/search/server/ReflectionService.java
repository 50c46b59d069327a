package dev.gradus.search.server;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Server reflection, version 1: tells clients like grpcurl which services there are and what their
 * messages look like. grpc-java's own implementation asks grpc-java's server for its services, and
 * there is none here.
 */
final class ReflectionService extends ServerReflectionGrpc.ServerReflectionImplBase {

  private final TreeSet<String> services = new TreeSet<>();
  private final Map<String, FileDescriptor> files = new HashMap<>();
  private final Map<String, FileDescriptor> symbols = new HashMap<>();

  ReflectionService(Collection<ServerServiceDefinition> definitions) {
    for (ServerServiceDefinition definition : definitions) {
      add(definition.getServiceDescriptor());
    }
    add(ServerReflectionGrpc.getServiceDescriptor());
  }

  @Override
  public StreamObserver<ServerReflectionRequest> serverReflectionInfo(
      StreamObserver<ServerReflectionResponse> responses) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ServerReflectionRequest request) {
        responses.onNext(answer(request));
      }

      @Override
      public void onError(Throwable cancelled) {}

      @Override
      public void onCompleted() {
        responses.onCompleted();
      }
    };
  }

  private ServerReflectionResponse answer(ServerReflectionRequest request) {
    ServerReflectionResponse.Builder answer =
        ServerReflectionResponse.newBuilder()
            .setValidHost(request.getHost())
            .setOriginalRequest(request);
    switch (request.getMessageRequestCase()) {
      case LIST_SERVICES -> answer.setListServicesResponse(list());
      case FILE_BY_FILENAME ->
          answerFile(answer, files.get(request.getFileByFilename()), request.getFileByFilename());
      case FILE_CONTAINING_SYMBOL ->
          answerFile(
              answer,
              symbols.get(request.getFileContainingSymbol()),
              request.getFileContainingSymbol());
      default ->
          answer.setErrorResponse(
              error(Status.Code.UNIMPLEMENTED, "these protos have no extensions"));
    }
    return answer.build();
  }

  private ListServiceResponse list() {
    ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
    services.forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
    return list.build();
  }

  /** A file and all it imports, so that one answer is enough. */
  private static void answerFile(
      ServerReflectionResponse.Builder answer, FileDescriptor file, String asked) {
    if (file == null) {
      answer.setErrorResponse(error(Status.Code.NOT_FOUND, "unknown: " + asked));
      return;
    }
    List<FileDescriptor> closure = new ArrayList<>(List.of(file));
    for (int i = 0; i < closure.size(); i++) {
      for (FileDescriptor imported : closure.get(i).getDependencies()) {
        if (!closure.contains(imported)) {
          closure.add(imported);
        }
      }
    }
    FileDescriptorResponse.Builder response = FileDescriptorResponse.newBuilder();
    closure.forEach(f -> response.addFileDescriptorProto(f.toProto().toByteString()));
    answer.setFileDescriptorResponse(response);
  }

  private static ErrorResponse error(Status.Code code, String message) {
    return ErrorResponse.newBuilder().setErrorCode(code.value()).setErrorMessage(message).build();
  }

  private void add(io.grpc.ServiceDescriptor service) {
    services.add(service.getName());
    if (service.getSchemaDescriptor() instanceof ProtoServiceDescriptorSupplier supplier) {
      add(supplier.getFileDescriptor());
    }
  }

  private void add(FileDescriptor file) {
    if (files.putIfAbsent(file.getName(), file) != null) {
      return;
    }
    file.getDependencies().forEach(this::add);
    file.getMessageTypes().forEach(this::add);
    file.getEnumTypes().forEach(this::add);
    for (ServiceDescriptor service : file.getServices()) {
      symbols.put(service.getFullName(), file);
      service.getMethods().forEach(method -> symbols.put(method.getFullName(), file));
    }
  }

  private void add(Descriptor message) {
    symbols.put(message.getFullName(), message.getFile());
    message.getNestedTypes().forEach(this::add);
    message.getEnumTypes().forEach(this::add);
  }

  private void add(EnumDescriptor enumeration) {
    symbols.put(enumeration.getFullName(), enumeration.getFile());
  }
}
