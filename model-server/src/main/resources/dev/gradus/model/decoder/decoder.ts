# The decoder: Llama and Qwen2 (pre-norm blocks of RMSNorm, rotary grouped-query attention, SwiGLU).
#
# w      parameters in the order of Weights.java; all matrices but the embedding lie [in, out], for
#        a product with few rows is faster against that layout than against its transpose
# shape  [layers, heads, key-value heads, head size, 1 where query, key and value have a bias]
# cos, sin  tables of RotaryTables.java, one line of head size per position; the sign of rotate_half
#        is in sin, so that rotate_half becomes a roll
#
# Products of matrices are those of product.ts or product.onednn.ts.
#
# Rows of x are positions (of all texts one after the other) in sequence methods, texts in step.

# x [rows, width]
def project(self, x: Tensor, w: List[Tensor], at: int, biased: int) -> Tensor:
  y = self.product(x, w[at])
  if torch.gt(biased, 0):
    y = torch.add_(y, w[at + 1])
  return y

# x [..., head size]; tables broadcast
def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  half = torch.floordiv(torch.size(x, -1), 2)
  return torch.addcmul(torch.mul(x, cos), torch.roll(x, [half], [-1]), sin)

def swiglu(self, x: Tensor, gate_up: Tensor, down: Tensor) -> Tensor:
  gate, up = torch.chunk(self.product(x, gate_up), 2, -1)
  return self.product(torch.mul(torch.silu(gate), up), down)

# Hidden states after the last norm, of texts side by side.
#   ids    int64 [texts, positions]
#   cos, sin  [texts or 1, positions, 1, head size]
#   masks  empty: causal attention; else one additive mask [texts, 1, positions, positions]
#   keep   true: appends each layer's keys and values, [texts, positions, 2 * key-value heads, head
#          size], keys first, to kv
# -> [texts * positions, width]
def body(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, masks: List[Tensor], kv: List[Tensor], keep: bool, shape: List[int], eps: float) -> Tensor:
  texts = torch.size(ids, 0)
  length = torch.size(ids, 1)
  layers, heads, kv_heads, size, biased = shape
  group = torch.floordiv(heads, kv_heads)
  width = torch.size(w[0], 1)
  x = torch.embedding(w[0], torch.reshape(ids, [-1]))
  o = 1
  for i in range(layers):
    h = torch.rms_norm(x, [width], w[o], eps)
    qkv = torch.view(self.project(h, w, o + 1, biased), [texts, length, heads + 2 * kv_heads, size])
    o = o + biased
    qk, v = torch.split_with_sizes(qkv, [heads + kv_heads, kv_heads], 2)
    q, k = torch.split_with_sizes(self.rotate(qk, cos, sin), [heads, kv_heads], 2)
    if keep:
      _0 = torch.append(kv, torch.cat([k, v], 2))
    if torch.gt(group, 1):
      k = torch.reshape(torch.expand(torch.unsqueeze(k, 3), [-1, -1, -1, group, -1]), [texts, length, heads, size])
      v = torch.reshape(torch.expand(torch.unsqueeze(v, 3), [-1, -1, -1, group, -1]), [texts, length, heads, size])
    q = torch.transpose(q, 1, 2)
    k = torch.transpose(k, 1, 2)
    v = torch.transpose(v, 1, 2)
    if torch.gt(len(masks), 0):
      y = torch.scaled_dot_product_attention(q, k, v, masks[0], 0.0, False)
    else:
      y = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)
    y = torch.reshape(torch.transpose(y, 1, 2), [texts * length, heads * size])
    x = self.product_onto(x, y, w[o + 2])
    h = torch.rms_norm(x, [width], w[o + 3], eps)
    x = torch.add(x, self.swiglu(h, w[o + 4], w[o + 5]))
    o = o + 6
  return torch.rms_norm(x, [width], w[o], eps)

# The output matrix [width, vocabulary]: of its own, or the embedding's transpose where tied.
def head(self, w: List[Tensor], shape: List[int]) -> Tensor:
  last = 1 + shape[0] * (6 + shape[4])
  if torch.gt(len(w), last + 1):
    h = w[last + 1]
  else:
    h = torch.t(w[0])
  return h
