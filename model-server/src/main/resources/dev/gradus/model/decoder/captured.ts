# A step of decoding that reads and writes the same memory each time, so that a GPU can record it once and launch it as one
# (StaticDecoding.java). On top of decoder.ts and inference.ts.
#
# state, for R rows and up to S steps:
#   0 ids          int64 [R], the inputs of the step
#   1 rows         int64 [R]: the row of each text in the cache
#   2 at           int64 [R]: the position of the input
#   3 temperature  [R, 1]; 0 is the most probable token
#   4 uniforms     [S, R, 1]
#   5 count        int64 [1]: which step this is
#   6 tokens       int64 [S, R], chosen so far
#   7 logs         [S, R], their log-probabilities
#   8 done         bool [R]: whether the end of text was among them
#
# What differs from decode, and why: a bfloat16 product with few rows costs less than the three passes of rotate, keys and
# values are written without being joined, and drawing goes by sums of 128 tokens, for a sum along a long row is slow on a GPU.

# A state of zeros whose rows all write to the spare row.
def state(self, w: List[Tensor], rows: int, steps: int, spare: int) -> List[Tensor]:
  d = ops.prim.device(w[0])
  ids = torch.zeros([rows], dtype=4, device=d)
  return [ids, torch.full([rows], spare, dtype=4, device=d), torch.zeros_like(ids), torch.ones([rows, 1], dtype=6, device=d), torch.zeros([steps, rows, 1], dtype=6, device=d), torch.zeros([1], dtype=4, device=d), torch.zeros([steps, rows], dtype=4, device=d), torch.zeros([steps, rows], dtype=6, device=d), torch.zeros([rows], dtype=11, device=d)]

# fresh: ids, rows, at, temperature, uniforms of fewer steps maybe
def begin(self, state: List[Tensor], fresh: List[Tensor]) -> int:
  for i in range(4):
    _0 = torch.copy_(state[i], fresh[i])
  self.proceed(state, fresh[4])
  _1 = torch.zero_(state[8])
  return 0

# More uniforms for the steps that follow.
def proceed(self, state: List[Tensor], uniforms: Tensor) -> None:
  _0 = torch.copy_(torch.slice(state[4], 0, 0, torch.size(uniforms, 0)), uniforms)
  _1 = torch.zero_(state[5])

def further(self, state: List[Tensor], uniforms: Tensor) -> int:
  self.proceed(state, uniforms)
  return 0

# The first steps' tokens and log-probabilities, and whether all rows are done.
def chosen(self, state: List[Tensor], steps: int) -> Tuple[Tensor, Tensor, Tensor]:
  return (torch.clone(torch.slice(state[6], 0, 0, steps)), torch.clone(torch.slice(state[7], 0, 0, steps)), torch.to(torch.all(state[8]), 4))

# For each text the matrix [head size, head size] that turns a head, which lies in a row, by its position.
def turns(self, cos: Tensor, sin: Tensor, at: Tensor) -> Tensor:
  size = torch.size(cos, 1)
  one = torch.diag(torch.ones([size], dtype=ops.prim.dtype(cos), device=ops.prim.device(cos)))
  c = torch.unsqueeze(torch.index_select(cos, 0, at), 1)
  s = torch.unsqueeze(torch.index_select(sin, 0, at), 1)
  return torch.addcmul(torch.mul(one, c), torch.roll(one, [torch.floordiv(size, 2)], [1]), s)

# Tokens by the inverse of the cumulative distribution: first which 128 tokens, then which of them. logits [R, vocabulary].
def draw(self, logits: Tensor, temperature: Tensor, uniform: Tensor) -> Tuple[Tensor, Tensor]:
  wide = 128
  rows = torch.size(logits, 0)
  x = logits
  lack = torch.remainder(torch.neg(torch.size(x, 1)), wide)
  if torch.gt(lack, 0):
    x = torch.constant_pad_nd(x, [0, lack], -inf)
  x = torch.view(x, [rows, -1, wide])
  # Softmax but for the total, in parts, so that few rows occupy the whole device.
  most = torch.unsqueeze(torch.amax(torch.amax(x, [-1]), [-1], True), -1)
  p = torch.exp_(torch.div(torch.sub(x, torch.to(most, 6)), torch.unsqueeze(temperature, -1)))
  part = torch.sum(p, [-1])
  sums = torch.cumsum(part, -1)
  total = torch.slice(sums, -1, -1)
  # Below the total even after rounding, so that what is found has a probability above 0.
  below = torch.minimum(torch.mul(uniform, total), torch.nextafter(total, torch.zeros_like(total)))
  which = torch.searchsorted(sums, below, right=True)
  rest = torch.sub(below, torch.sub(torch.gather(sums, 1, which), torch.gather(part, 1, which)))
  some = torch.squeeze(torch.gather(p, 1, torch.expand(torch.unsqueeze(which, 2), [rows, 1, wide])), 1)
  inner = torch.cumsum(some, -1)
  last = torch.slice(inner, -1, -1)
  rest = torch.clamp(torch.minimum(rest, torch.nextafter(last, torch.zeros_like(last))), 0.0)
  token = torch.searchsorted(inner, rest, right=True)
  lp = torch.log(torch.div(torch.gather(some, 1, token), total))
  return (torch.add(torch.mul(which, wide), token), lp)

# The end of a step: from the hidden states to the state of the next step.
def finish(self, w: List[Tensor], x: Tensor, state: List[Tensor], kinds: List[int], end: int, shape: List[int], eps: float) -> int:
  ids, rows, at = torch.slice(state, 0, 3)
  texts = torch.size(ids, 0)
  width = torch.size(x, 1)
  norm = w[1 + shape[0] * (6 + shape[4])]
  logits = torch.mm(torch.rms_norm(x, [width], norm, eps), w[-1])
  greedy, drawn, nucleus = kinds
  warm = state[3]
  cold = torch.eq(warm, 0.0)
  if torch.eq(drawn, 0):
    token = torch.argmax(logits, -1, True)
    lp = torch.zeros_like(warm)
  else:
    token, lp = self.draw(logits, torch.masked_fill(warm, cold, 1.0), torch.squeeze(torch.index_select(state[4], 0, state[5]), 0))
    if torch.gt(greedy, 0):
      token = torch.where(cold, torch.argmax(logits, -1, True), token)
      lp = torch.masked_fill(lp, cold, 0.0)
  token = torch.squeeze(token, -1)
  _4 = torch.copy_(ids, token)
  _5 = torch.index_copy_(state[6], 0, state[5], torch.unsqueeze(token, 0))
  _6 = torch.index_copy_(state[7], 0, state[5], torch.view(lp, [1, texts]))
  _7 = torch.logical_or_(state[8], torch.eq(token, end))
  _8 = torch.add_(at, 1)
  _9 = torch.add_(state[5], 1)
  return 0

#   span   positions of the cache that are looked at; at least those filled after the step
#   kinds  as choose takes them; the third, some top_p below 1, must be 0
def tick(self, w: List[Tensor], cache: List[Tensor], state: List[Tensor], cos: Tensor, sin: Tensor, kinds: List[int], span: int, end: int, shape: List[int], eps: float) -> int:
  layers, heads, kv_heads, size, biased = shape
  group = torch.floordiv(heads, kv_heads)
  ids, rows, at = torch.slice(state, 0, 3)
  texts = torch.size(ids, 0)
  d = ops.prim.device(ids)
  places = torch.unsqueeze(torch.arange(span, dtype=4, device=d), 0)
  hidden = torch.gt(places, torch.unsqueeze(at, 1))
  mask = torch.masked_fill(torch.zeros([texts, span], dtype=ops.prim.dtype(cos), device=d), hidden, -inf)
  mask = torch.expand(torch.view(mask, [texts, 1, 1, span]), [texts, kv_heads, group, span])
  turn = self.turns(cos, sin, at)
  row = torch.unsqueeze(rows, 1)
  place = torch.unsqueeze(at, 1)
  head = torch.unsqueeze(torch.arange(kv_heads, dtype=4, device=d), 0)
  keys = annotate(List[Optional[Tensor]], [])
  values = annotate(List[Optional[Tensor]], [])
  for t in [row, head, place]:
    _0 = torch.append(keys, t)
  for t in [row, torch.add(head, kv_heads), place]:
    _1 = torch.append(values, t)
  x = torch.embedding(w[0], ids)
  width = torch.size(x, 1)
  o = 1
  for i in range(layers):
    h = torch.rms_norm(x, [width], w[o], eps)
    qkv = torch.view(self.project(h, w, o + 1, biased), [texts, heads + 2 * kv_heads, size])
    o = o + biased
    qk, v = torch.split_with_sizes(qkv, [heads + kv_heads, kv_heads], 1)
    q, k = torch.split_with_sizes(torch.bmm(qk, turn), [heads, kv_heads], 1)
    _2 = torch.index_put_(cache[i], keys, k)
    _3 = torch.index_put_(cache[i], values, v)
    past = torch.slice(torch.slice(cache[i], 0, 0, texts), 2, 0, span)
    k, v = torch.split_with_sizes(past, [kv_heads, kv_heads], 1)
    y = torch.scaled_dot_product_attention(torch.view(q, [texts, kv_heads, group, size]), k, v, mask, 0.0, False)
    x = torch.addmm_(x, torch.reshape(y, [texts, heads * size]), w[o + 2])
    h = torch.rms_norm(x, [width], w[o + 3], eps)
    gate, up = torch.chunk(torch.mm(h, w[o + 4]), 2, -1)
    x = torch.addmm_(x, torch.mul_(torch.silu(gate), up), w[o + 5])
    o = o + 6
  return self.finish(w, x, state, kinds, end, shape, eps)

# For steps whose parts are kernels of our own (StepKernels.java).

# Memory of a step, in bfloat16: hidden states, normalised ones, queries keys and values, attention, gate and up, their product.
def buffers(self, w: List[Tensor], rows: int, sizes: List[int]) -> List[Tensor]:
  made = annotate(List[Tensor], [])
  for i in range(len(sizes)):
    _0 = torch.append(made, torch.zeros([rows, sizes[i]], dtype=ops.prim.dtype(w[0]), device=ops.prim.device(w[0])))
  return made

# The product of x and w: into y, with a bias, or onto y.
def into(self, y: Tensor, x: Tensor, w: Tensor) -> int:
  _0 = torch.mm(x, w, out=y)
  return 0

def biased(self, y: Tensor, x: Tensor, w: Tensor, b: Tensor) -> int:
  _0 = torch.addmm(b, x, w, out=y)
  return 0

def onto(self, y: Tensor, x: Tensor, w: Tensor) -> int:
  _0 = torch.addmm_(y, x, w)
  return 0
