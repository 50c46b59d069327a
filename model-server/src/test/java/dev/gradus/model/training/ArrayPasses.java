package dev.gradus.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.gradus.model.decoder.DecoderConfig;

/** {@link Passes} in float32 by operators, as the formulas stand in the books. */
record ArrayPasses(DecoderConfig config) implements Passes {

  @Override
  public void normalise(NDArray x, NDArray weight, NDArray n, NDArray h, NDArray r) {
    NDArray mean = x.square().mean(new int[] {1}, true);
    fill(r, mean.add(config.normEpsilon()).pow(-0.5));
    fill(h, x.mul(r));
    fill(n, h.mul(weight));
  }

  @Override
  public int parts() {
    return 3;
  }

  @Override
  public void normaliseBack(
      NDArray dn, NDArray weight, NDArray h, NDArray r, NDArray dx, NDArray parts) {
    NDArray g = dn.mul(weight);
    NDArray mean = g.mul(h).mean(new int[] {1}, true);
    dx.addi(g.sub(h.mul(mean)).mul(r));
    fill(parts, dn.mul(h).sum(new int[] {0}, true).div(3).broadcast(parts.getShape()));
  }

  @Override
  public void turn(NDArray qkv, NDArray bias, Tokens tokens) {
    NDArray x = bias == null ? qkv : qkv.add(bias);
    fill(qkv, turned(x.reshape(heads(x)), tokens, 1).reshape(qkv.getShape()));
  }

  @Override
  public void turnBack(NDArray dq, NDArray dk, NDArray dv, NDArray dqkv, Tokens tokens) {
    NDArray all = NDArrays.concat(new NDList(dq, dk, dv), 1);
    fill(dqkv, turned(all, tokens, -1).reshape(dqkv.getShape()));
  }

  private Shape heads(NDArray qkv) {
    return new Shape(
        qkv.getShape().get(0), config.heads() + 2L * config.keyValueHeads(), config.headSize());
  }

  private NDArray turned(NDArray x, Tokens tokens, int sign) {
    int kept = config.heads() + config.keyValueHeads();
    NDArray positions = tokens.inputs().get(1);
    NDArray cos = tokens.tables().cos().get(positions).expandDims(1);
    NDArray sin = tokens.tables().sin().get(positions).expandDims(1).mul(sign);
    NDArray part = x.get(new NDIndex(":, :{}", kept));
    int half = config.headSize() / 2;
    NDArray rolled =
        NDArrays.concat(
            new NDList(
                part.get(new NDIndex("..., {}:", half)), part.get(new NDIndex("..., :{}", half))),
            2);
    NDArray y = part.mul(cos).add(rolled.mul(sin));
    return NDArrays.concat(new NDList(y, x.get(new NDIndex(":, {}:", kept))), 1);
  }

  @Override
  public void swiglu(NDArray z, NDArray a) {
    NDList both = z.split(2, 1);
    NDArray gate = both.get(0);
    fill(a, gate.mul(sigmoid(gate)).mul(both.get(1)));
  }

  @Override
  public void swigluBack(NDArray da, NDArray z) {
    NDList both = z.split(2, 1);
    NDArray gate = both.get(0);
    NDArray sigmoid = sigmoid(gate);
    NDArray slope = sigmoid.mul(gate.mul(sigmoid.mul(-1).add(1)).add(1));
    NDArray dgate = da.mul(both.get(1)).mul(slope);
    NDArray dup = da.mul(gate).mul(sigmoid);
    fill(z, NDArrays.concat(new NDList(dgate, dup), 1));
  }

  private static NDArray sigmoid(NDArray x) {
    return x.mul(-1).exp().add(1).pow(-1);
  }

  @Override
  public void loss(NDArray logits, NDArray targets, int start, NDArray losses, double weight) {
    long rows = logits.getShape().get(0);
    NDIndex here = new NDIndex("{}:{}", start, start + rows);
    NDArray target = targets.get(1).get(here);
    NDArray logarithm = logits.logSoftmax(1);
    NDArray hot = target.oneHot(config.vocabularySize());
    losses.set(here, logarithm.mul(hot).sum(new int[] {1}).mul(-1));
    fill(logits, logarithm.exp().sub(hot).mul(weight));
  }

  private static void fill(NDArray array, NDArray values) {
    array.set(new NDIndex("..."), values);
  }
}
