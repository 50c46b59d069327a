# Inference on top of decoder.ts. Here w is what pack made: the parameters and more.

# Parameters in a type, and what decoding wants beside them: of each norm the weight times the square
# root of the width; the square root of width times eps; the output matrix. On a CPU that one has a
# layout of its own (copy), which is faster; on a GPU the others lie as it does, [out, in], though
# they look the same.
def pack(self, w: List[Tensor], dtype: int, copy: bool, shape: List[int], eps: float) -> List[Tensor]:
  packed = annotate(List[Tensor], [])
  for i in range(len(w)):
    x = torch.to(w[i], dtype)
    if torch.__and__(torch.gt(i, 0), torch.gt(torch.dim(x), 1)):
      if torch.__not__(copy):
        x = torch.t(torch.contiguous(torch.t(x)))
    _0 = torch.append(packed, x)
  last = self.head(packed, shape)
  biased = shape[4]
  width = torch.to(torch.full([1, 1], torch.size(w[0], 1), dtype=6, device=ops.prim.device(w[0])), dtype)
  root = torch.squeeze(torch.sqrt(width), 0)
  o = 1
  for i in range(shape[0]):
    _1 = torch.append(packed, torch.mul(packed[o], root))
    _2 = torch.append(packed, torch.mul(packed[o + 3 + biased], root))
    o = o + 6 + biased
  _3 = torch.append(packed, torch.mul(packed[o], root))
  _4 = torch.append(packed, torch.sqrt(torch.mul(width, eps)))
  if copy:
    last = torch.contiguous(last)
  _5 = torch.append(packed, last)
  return packed

# In sequence methods cos and sin are [positions or more, head size].

def cast(self, x: Tensor, dtype: int) -> Tensor:
  return torch.to(x, dtype)

# A cache of zeros: what is masked out must still be a number.
def empty(self, w: List[Tensor], layers: int, sizes: List[int]) -> List[Tensor]:
  cache = annotate(List[Tensor], [])
  for i in range(layers):
    _0 = torch.append(cache, torch.zeros(sizes, dtype=ops.prim.dtype(w[0]), device=ops.prim.device(w[0])))
  return cache

# How many numbers of products of so many rows (sizes) differ from those of a product of most rows, over the matrices of the
# first layer and the output matrix. Each product is of the first and of the last rows: a row's place must not matter either.
# -> int64 [sizes]
def differing(self, w: List[Tensor], most: int, sizes: List[int], shape: List[int]) -> Tensor:
  biased = shape[4]
  count = torch.zeros([len(sizes)], dtype=4, device=ops.prim.device(w[0]))
  for m in [w[2], w[3 + biased], w[5 + biased], w[6 + biased], w[-1]]:
    width = torch.size(m, 0)
    x = torch.sin(torch.arange(most * width, dtype=6, device=ops.prim.device(m)))
    x = torch.to(torch.view(x, [most, width]), ops.prim.dtype(m))
    whole = self.product(x, m)
    for i in range(len(sizes)):
      n = sizes[i]
      for at in [0, most - n]:
        part = self.product(torch.contiguous(torch.slice(x, 0, at, at + n)), m)
        unlike = torch.sum(torch.ne(part, torch.slice(whole, 0, at, at + n)))
        _0 = torch.add_(torch.select(count, 0, i), unlike)
  return count

def table(self, t: Tensor, positions: int) -> Tensor:
  return torch.view(torch.slice(t, 0, 0, positions), [1, positions, 1, torch.size(t, 1)])

# -> float32 [texts, positions, vocabulary]
def logits(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
  none = annotate(List[Tensor], [])
  n = torch.size(ids, 1)
  x = self.body(w, ids, self.table(cos, n), self.table(sin, n), none, none, False, shape, eps)
  y = self.product(x, w[-1])
  return torch.to(torch.view(y, [torch.size(ids, 0), torch.size(ids, 1), -1]), 6)

# rows: for each text the row of its last position -> float32 [texts, vocabulary]
def next(self, w: List[Tensor], ids: Tensor, rows: Tensor, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
  none = annotate(List[Tensor], [])
  n = torch.size(ids, 1)
  x = self.body(w, ids, self.table(cos, n), self.table(sin, n), none, none, False, shape, eps)
  return torch.to(self.product(torch.index_select(x, 0, rows), w[-1]), 6)

# -> keys and values of one text, of each layer [2 * key-value heads, positions, head size]
# Nothing needs the last layer's output: body is run without that layer, and then ends with the norm
# that the layer begins with.
def prefill(self, w: List[Tensor], ids: Tensor, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> List[Tensor]:
  none = annotate(List[Tensor], [])
  kv = annotate(List[Tensor], [])
  n = torch.size(ids, 1)
  c = self.table(cos, n)
  s = self.table(sin, n)
  layers, heads, kv_heads, size, biased = shape
  h = self.body(w, ids, c, s, none, kv, True, [layers - 1, heads, kv_heads, size, biased], eps)
  last = 2 + (layers - 1) * (6 + biased)
  qkv = torch.view(self.project(h, w, last, biased), [1, n, heads + 2 * kv_heads, size])
  q, k, v = torch.split_with_sizes(qkv, [heads, kv_heads, kv_heads], 2)
  _0 = torch.append(kv, torch.cat([self.rotate(k, c, s), v], 2))
  out = annotate(List[Tensor], [])
  for i in range(len(kv)):
    _1 = torch.append(out, torch.contiguous(torch.transpose(torch.squeeze(kv[i], 0), 0, 1)))
  return out

# Copies a prefix over the first positions of a row.
def load(self, cache: List[Tensor], prefix: List[Tensor], row: int) -> int:
  length = torch.size(prefix[0], 1)
  for i in range(len(cache)):
    _0 = torch.copy_(torch.slice(torch.select(cache[i], 0, row), 1, 0, length), prefix[i])
  return length

# Copies the first positions of a row over those of another.
def move(self, cache: List[Tensor], source: int, target: int, length: int) -> int:
  for i in range(len(cache)):
    a = torch.slice(torch.select(cache[i], 0, source), 1, 0, length)
    b = torch.slice(torch.select(cache[i], 0, target), 1, 0, length)
    _0 = torch.copy_(b, a)
  return length

# RMSNorm. In four operators where the type is float32: x / sqrt(mean(x^2) + eps) is
# x * sqrt(width) / hypot(|x|, sqrt(width * eps)), and scale is the weight times sqrt(width).
def normed(self, x: Tensor, weight: Tensor, scale: Tensor, floor: Tensor, eps: float) -> Tensor:
  if torch.eq(ops.prim.dtype(x), 6):
    h = torch.hypot(torch.linalg_vector_norm(x, 2, [-1], True), floor)
    y = torch.mul_(torch.div(x, h), scale)
  else:
    y = torch.rms_norm(x, [torch.size(x, -1)], weight, eps)
  return y

# Logits of one position of each text.
#   ids    int64 [texts]
#   cache  of each layer [rows, 2 * key-value heads, capacity, head size], keys first
#   first  the row of the first text
#   slots  int64 [texts * 2 * key-value heads]: where the position's keys and values go, counted in
#          lines of head size
#   cos, sin  [texts, heads + 2 * key-value heads, head size], 1 and 0 for the values
#   mask   [texts, 1, heads per key-value head, span]
# -> [texts, vocabulary]
def step(self, w: List[Tensor], ids: Tensor, cache: List[Tensor], first: int, slots: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, shape: List[int], eps: float) -> Tensor:
  texts = torch.size(ids, 0)
  layers, heads, kv_heads, size, biased = shape
  group = torch.floordiv(heads, kv_heads)
  span = torch.size(mask, -1)
  x = torch.embedding(w[0], ids)
  floor = w[-2]
  s = len(w) - 3 - 2 * layers
  o = 1
  for i in range(layers):
    h = self.normed(x, w[o], w[s], floor, eps)
    qkv = self.rotate(torch.view(self.project(h, w, o + 1, biased), [texts, heads + 2 * kv_heads, size]), cos, sin)
    o = o + biased
    q, kv = torch.split_with_sizes(qkv, [heads, 2 * kv_heads], 1)
    _0 = torch.index_copy_(torch.view(cache[i], [-1, size]), 0, slots, torch.reshape(kv, [-1, size]))
    past = torch.slice(torch.slice(cache[i], 0, first, first + texts), 2, 0, span)
    k, v = torch.split_with_sizes(past, [kv_heads, kv_heads], 1)
    y = torch.scaled_dot_product_attention(torch.view(q, [texts, kv_heads, group, size]), k, v, mask, 0.0, False)
    x = self.product_onto(x, torch.reshape(y, [texts, heads * size]), w[o + 2])
    h = self.normed(x, w[o + 3], w[s + 1], floor, eps)
    gate, up = torch.chunk(self.product(h, w[o + 4]), 2, -1)
    x = self.product_onto(x, torch.mul_(torch.silu(gate), up), w[o + 5])
    o = o + 6
    s = s + 2
  return self.product(self.normed(x, w[o], w[s], floor, eps), w[-1])

# The probability below which tokens are dropped: that of the last one needed for the sum to reach
# top_p, most probable first. The first tokens nearly always reach it; only otherwise all are sorted.
# The sums are the same either way, so the result of a row does not depend on the others.
def threshold(self, p: Tensor, top_p: Tensor) -> Tensor:
  k = ops.prim.min(torch.size(p, -1), 64)
  top, _0 = torch.topk(p, k)
  sums = torch.cumsum(top, -1)
  if bool(torch.any(torch.lt(torch.select(sums, -1, -1), torch.squeeze(top_p, -1)))):
    top, _1 = torch.sort(p, -1, True)
    sums = torch.cumsum(top, -1)
  last = torch.clamp(torch.sum(torch.lt(sums, top_p), [-1], True), None, torch.size(sums, -1) - 1)
  return torch.masked_fill(torch.gather(top, -1, last), torch.ge(top_p, 1.0), 0.0)

# Draws a token of each text by the inverse of the cumulative distribution in the order of tokens.
#   temperature, top_p, uniform  [texts, 1]; temperature 0 is the most probable token
#   kinds  [1 if some temperature is 0, 1 if some is not, 1 if some top_p is below 1]
# -> tokens int64 [texts], log-probabilities float32 [texts]
def choose(self, logits: Tensor, temperature: Tensor, top_p: Tensor, uniform: Tensor, kinds: List[int]) -> Tuple[Tensor, Tensor]:
  greedy, drawn, nucleus = kinds
  if torch.eq(drawn, 0):
    token = torch.argmax(logits, -1, True)
    lp = torch.zeros_like(uniform)
  else:
    cold = torch.eq(temperature, 0.0)
    p = torch.softmax(torch.div(logits, torch.masked_fill(temperature, cold, 1.0)), -1)
    if torch.gt(nucleus, 0):
      p = torch.mul(p, torch.ge(p, self.threshold(p, top_p)))
    sums = torch.cumsum(p, -1)
    total = torch.slice(sums, -1, -1)
    # Below the total even after rounding, so that the token found has a probability above 0.
    below = torch.minimum(torch.mul(uniform, total), torch.nextafter(total, torch.zeros_like(total)))
    token = torch.searchsorted(sums, below, right=True)
    lp = torch.log(torch.div(torch.gather(p, -1, token), total))
    if torch.gt(greedy, 0):
      token = torch.where(cold, torch.argmax(logits, -1, True), token)
      lp = torch.masked_fill(lp, cold, 0.0)
  return (torch.squeeze(token, -1), torch.squeeze(lp, -1))

# Several steps of decoding.
#   ids    int64 [texts], the first inputs
#   first  the cache's row of the first text
#   rows   int64 [texts]: the row of each text in the cache
#   at     int64 [texts]: the position of the first input
#   cos, sin  [positions, head size]
#   uniforms  [steps, texts, 1]
# -> tokens int64 [steps, texts], log-probabilities float32 [steps, texts]; fewer steps if all texts
#    ended
def decode(self, w: List[Tensor], ids: Tensor, cache: List[Tensor], first: int, rows: Tensor, at: Tensor, cos: Tensor, sin: Tensor, temperature: Tensor, top_p: Tensor, uniforms: Tensor, kinds: List[int], span: int, end: int, shape: List[int], eps: float) -> Tuple[Tensor, Tensor]:
  texts = torch.size(ids, 0)
  layers, heads, kv_heads, size, biased = shape
  group = torch.floordiv(heads, kv_heads)
  places = torch.unsqueeze(torch.arange(span, dtype=4, device=ops.prim.device(ids)), 0)
  mask = torch.masked_fill(torch.zeros([texts, span], dtype=ops.prim.dtype(cos), device=ops.prim.device(ids)), torch.ge(places, torch.unsqueeze(at, 1)), -inf)
  wide = torch.expand(torch.view(mask, [texts, 1, 1, span]), [texts, 1, group, span])
  x = ids
  p = torch.clone(at)
  done = torch.zeros_like(ids, dtype=11)
  tokens = annotate(List[Tensor], [])
  lps = annotate(List[Tensor], [])
  one = torch.expand(torch.view(torch.ones([size], dtype=ops.prim.dtype(cos), device=ops.prim.device(ids)), [1, 1, size]), [texts, kv_heads, size])
  zero = torch.zeros_like(one)
  lines = torch.size(cache[0], 1)
  starts = torch.mul(torch.add(torch.mul(torch.unsqueeze(rows, 1), lines), torch.arange(lines, dtype=4, device=ops.prim.device(ids))), torch.size(cache[0], 2))
  steps = torch.size(uniforms, 0)
  i = 0
  more = torch.gt(steps, 0)
  while more:
    _0 = torch.scatter_(mask, 1, torch.unsqueeze(p, 1), 0.0)
    c = torch.expand(torch.unsqueeze(torch.index_select(cos, 0, p), 1), [texts, heads + kv_heads, size])
    s = torch.expand(torch.unsqueeze(torch.index_select(sin, 0, p), 1), [texts, heads + kv_heads, size])
    l = self.step(w, x, cache, first, torch.flatten(torch.add(starts, torch.unsqueeze(p, 1))), torch.cat([c, one], 1), torch.cat([s, zero], 1), wide, shape, eps)
    x, lp = self.choose(torch.to(l, 6), temperature, top_p, torch.select(uniforms, 0, i), kinds)
    _1 = torch.append(tokens, x)
    _2 = torch.append(lps, lp)
    _3 = torch.logical_or_(done, torch.eq(x, end))
    _4 = torch.add_(p, 1)
    i = i + 1
    more = torch.__and__(torch.lt(i, steps), torch.__not__(bool(torch.all(done))))
  return (torch.stack(tokens), torch.stack(lps))
