package dev.gradus.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of one call of a {@link Script}, in order. Each is a native value of its own, freed
 * when this is closed.
 */
public final class Arguments implements AutoCloseable {

  private final List<IValue> values = new ArrayList<>();
  private final List<IValue> owned = new ArrayList<>();

  /** A {@code Tensor}. */
  public Arguments tensor(NDArray array) {
    return own(IValue.from((PtNDArray) array));
  }

  /** A {@code List[Tensor]}. */
  public Arguments tensors(List<? extends NDArray> arrays) {
    return own(list(arrays));
  }

  /** An {@code int}. */
  public Arguments integer(long value) {
    return own(IValue.from(value));
  }

  /** A {@code float}. */
  public Arguments number(double value) {
    return own(IValue.from(value));
  }

  /** A {@code bool}. */
  public Arguments flag(boolean value) {
    return own(IValue.from(value));
  }

  /** A {@code List[int]}. */
  public Arguments integers(long... list) {
    return own(IValue.listFrom(list));
  }

  /** A value that outlives the call, such as the list of a model's weights. */
  public Arguments borrowed(IValue value) {
    values.add(value);
    return this;
  }

  /** A {@code List[Tensor]} to be kept for many calls; the caller closes it. */
  public static IValue list(List<? extends NDArray> arrays) {
    return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  /** {@link Script#infer}: whatever the method returns, to be closed by the caller. */
  public IValue infer(Script script, String method) {
    return script.infer(method, values.toArray(IValue[]::new));
  }

  /** {@link Script#infer}: the tensor, or the tensors of the tuple, that the method returns. */
  public NDList infer(Script script, String method, NDManager results) {
    try (IValue value = script.infer(method, values.toArray(IValue[]::new))) {
      return value.toNDList((PtNDManager) results);
    }
  }

  /** {@link Script#call}: whatever the method returns, to be closed by the caller. */
  public IValue call(Script script, String method) {
    return script.call(method, values.toArray(IValue[]::new));
  }

  /** {@link Script#call}: the tensor, or the tensors of the tuple, that the method returns. */
  public NDList call(Script script, String method, NDManager results) {
    try (IValue value = script.call(method, values.toArray(IValue[]::new))) {
      return value.toNDList((PtNDManager) results);
    }
  }

  private Arguments own(IValue value) {
    owned.add(value);
    return borrowed(value);
  }

  @Override
  public void close() {
    owned.forEach(IValue::close);
  }
}
