# The decoder's forward pass with what the way back needs, and the way back, written out.
#
# torch.grad of the whole program would do, and cost more time on a CPU: it makes a fresh tensor for each sum and each
# half of a split, takes ten passes over memory for a norm, and keeps all logits, their softmax and its gradient. Here
# products add to what is there, halves are written in place, and the loss is taken in chunks of rows that stay in the cache.
# Attention too, over segments of up to 512 tokens on a CPU, where kept probabilities cost less than to find them anew. Longer
# ones are left to autograd: nothing else requires a gradient or is recorded. On a GPU all segments are one call of flash
# attention, which shares keys among heads itself, and one of its way back. Large batches there take pieces.ts in its place.
#
# Arguments are those of training.ts. Of each layer these tensors are kept, in this order:
#   n, h, r     first norm: its output, x / rms(x), and 1 / rms(x), which is float32
#   n, h, r     second norm
#   y           what attention gives
#   z, s, a     gate and up before the activation; silu(gate); silu(gate) * up
# after the layers n, h, r of the last norm; and of attention, for each group of segments: query, key, value, and
# the probabilities where it is written out, else the result; on a GPU, for all segments at once, query, key, value, the
# result, and three tensors for the way back.
# Gradients are found from the last parameter to the first.

# x W, or x (W + scale A B)
def adapted(self, x: Tensor, w: Tensor, adapters: List[Tensor], index: int, scale: float) -> Tensor:
  y = self.product(x, w)
  if torch.gt(torch.len(adapters), 0):
    y = torch.addmm_(y, torch.mm(x, adapters[2 * index]), adapters[2 * index + 1], alpha=scale)
  return y

# Likewise, added to y, which is changed and returned.
def adapted_onto(self, y: Tensor, x: Tensor, w: Tensor, adapters: List[Tensor], index: int, scale: float) -> Tensor:
  y = self.product_onto(y, x, w)
  if torch.gt(torch.len(adapters), 0):
    y = torch.addmm_(y, torch.mm(x, adapters[2 * index]), adapters[2 * index + 1], alpha=scale)
  return y

# The gradient of x; those of W, or of B and A, are appended to found.
def adapted_back(self, dy: Tensor, x: Tensor, w: Tensor, adapters: List[Tensor], index: int, scale: float, found: List[Tensor]) -> Tensor:
  dx = self.product(dy, torch.t(w))
  if torch.gt(torch.len(adapters), 0):
    a = adapters[2 * index]
    b = adapters[2 * index + 1]
    inner = torch.mul(torch.mm(dy, torch.t(b)), scale)
    _0 = torch.append(found, torch.mul(torch.mm(torch.t(torch.mm(x, a)), dy), scale))
    _1 = torch.append(found, torch.mm(torch.t(x), inner))
    dx = torch.addmm_(dx, inner, torch.t(a))
  else:
    _2 = torch.append(found, self.sum_of_outer(x, dy))
  return dx

# Gate and up. Side by side in one product on a CPU and where there are adapters; on a GPU one after the other, [2, N, inner]:
# what is done with each number takes twice as long there where the numbers do not lie end to end.
def widened(self, x: Tensor, w: Tensor, adapters: List[Tensor], index: int, scale: float) -> Tensor:
  if torch.__or__(self.on_cpu(x), torch.gt(torch.len(adapters), 0)):
    z = self.adapted(x, w, adapters, index, scale)
  else:
    inner = torch.floordiv(torch.size(w, 1), 2)
    z = torch.empty([2, torch.size(x, 0), inner], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
    _0 = torch.mm(x, torch.slice(w, 1, 0, inner), out=torch.select(z, 0, 0))
    _1 = torch.mm(x, torch.slice(w, 1, inner), out=torch.select(z, 0, 1))
  return z

def halves(self, z: Tensor) -> Tuple[Tensor, Tensor]:
  if torch.eq(torch.dim(z), 3):
    both = (torch.select(z, 0, 0), torch.select(z, 0, 1))
  else:
    gate, up = torch.chunk(z, 2, -1)
    both = (gate, up)
  return both

def widened_back(self, dz: Tensor, x: Tensor, w: Tensor, adapters: List[Tensor], index: int, scale: float, found: List[Tensor]) -> Tensor:
  if torch.eq(torch.dim(dz), 2):
    dx = self.adapted_back(dz, x, w, adapters, index, scale, found)
  else:
    inner = torch.size(dz, 2)
    gate, up = self.halves(dz)
    dx = torch.mm(gate, torch.t(torch.slice(w, 1, 0, inner)))
    dx = torch.addmm_(dx, up, torch.t(torch.slice(w, 1, inner)))
    dw = torch.empty_like(w)
    _0 = torch.mm(torch.t(x), gate, out=torch.slice(dw, 1, 0, inner))
    _1 = torch.mm(torch.t(x), up, out=torch.slice(dw, 1, inner))
    _2 = torch.append(found, dw)
  return dx

# RMSNorm: x / rms(x) * weight; computed in float32.
def normalised(self, x: Tensor, weight: Tensor, eps: float, kept: List[Tensor]) -> Tensor:
  wide = torch.to(x, 6)
  mean = torch.div(torch.square(torch.linalg_vector_norm(wide, 2, [-1], True)), torch.size(x, -1))
  r = torch.rsqrt(torch.add(mean, eps))
  h = torch.type_as(torch.mul(wide, r), x)
  n = torch.mul(h, weight)
  _0 = torch.append(kept, n)
  _1 = torch.append(kept, h)
  _2 = torch.append(kept, r)
  return n

# With g = dn * weight the gradient of x is (g - h * mean(g * h)) * r. Adds it to dx, which is changed and returned; the
# gradient of the weight is appended to found.
def normalised_back(self, dn: Tensor, weight: Tensor, h: Tensor, r: Tensor, dx: Tensor, found: List[Tensor]) -> Tensor:
  both = torch.mul(dn, h)
  _0 = torch.append(found, torch.sum(both, [0]))
  mean = torch.div(torch.unsqueeze(torch.mv(both, weight), 1), torch.size(h, 1))
  g = torch.addcmul_(torch.mul(dn, weight), h, mean, value=-1)
  return torch.addcmul_(dx, g, torch.type_as(r, dx))

# Queries or keys turned by their positions (rotate of decoder.ts), written where y lies: the two need not lie alike.
#   x, y [..., head size]; tables broadcast
def turned(self, x: Tensor, cos: Tensor, sin: Tensor, y: Tensor) -> Tensor:
  y = torch.mul(x, cos, out=y)
  x1, x2 = torch.chunk(x, 2, -1)
  y1, y2 = torch.chunk(y, 2, -1)
  s1, s2 = torch.chunk(sin, 2, -1)
  _0 = torch.addcmul_(y1, x2, s1)
  _1 = torch.addcmul_(y2, x1, s2)
  return y

# Whether attention over segments of this length is written out.
def plain(self, x: Tensor, length: int) -> bool:
  return torch.le(length, 512)

# Attention of all segments in one call, on a GPU in bfloat16. Arguments as for attend.
def fused(self, qkv: Tensor, cos: Tensor, sin: Tensor, lengths: List[int], counts: List[int], shape: List[int], parts: List[Tensor]) -> Tensor:
  layers, H, K, D, biased = shape
  N = torch.size(qkv, 0)
  qk, v = torch.split_with_sizes(torch.view(qkv, [N, H + 2 * K, D]), [H + K, K], 1)
  q, k = torch.split_with_sizes(self.rotate(qk, cos, sin), [H, K], 1)
  starts = self.starts(qkv, lengths, counts)
  most = lengths[-1]
  y, lse, seed, offset, _0 = torch._flash_attention_forward(q, k, v, starts, starts, most, most, 0.0, True, False)
  for part in [q, k, v, y, lse, seed, offset]:
    _1 = torch.append(parts, part)
  return torch.view(y, [N, H * D])

def fused_back(self, dy: Tensor, parts: List[Tensor], cos: Tensor, sin: Tensor, lengths: List[int], counts: List[int], shape: List[int]) -> Tensor:
  layers, H, K, D, biased = shape
  N = torch.size(dy, 0)
  q, k, v, y, lse, seed, offset = torch.slice(parts, 0, 7)
  starts = self.starts(dy, lengths, counts)
  most = lengths[-1]
  dq, dk, dv = torch._flash_attention_backward(torch.view(dy, [N, H, D]), q, k, v, y, lse, starts, starts, most, most, 0.0, True, seed, offset)
  dqkv = torch.empty([N, (H + 2 * K) * D], dtype=ops.prim.dtype(dy), device=ops.prim.device(dy))
  dqx, dkx, dvx = torch.split_with_sizes(torch.view(dqkv, [N, H + 2 * K, D]), [H, K, K], 1)
  # Turned back: the halves of sin differ in sign only, so the transpose of rotate is rotate by -sin.
  back = torch.neg(sin)
  _0 = self.turned(dq, cos, back, dqx)
  _1 = self.turned(dk, cos, back, dkx)
  _2 = torch.copy_(dvx, dv)
  return dqkv

# Where segments begin, and the end of the last.
def starts(self, like: Tensor, lengths: List[int], counts: List[int]) -> Tensor:
  at = annotate(List[int], [0])
  for i in range(torch.len(lengths)):
    for j in range(counts[i]):
      _0 = torch.append(at, at[-1] + lengths[i])
  return torch.tensor(at, dtype=3, device=ops.prim.device(like))

def on_cpu(self, x: Tensor) -> bool:
  return torch.eq(ops.prim.device(x), torch.device("cpu"))

# What is added to the scores where a block of queries meets its own keys, [rows, positions of a block]: a query does not
# see what follows it.
def unseen(self, x: Tensor, group: int) -> Tensor:
  block = 64
  above = torch.triu(torch.full([block, block], -inf, dtype=6, device=ops.prim.device(x)), 1)
  return torch.type_as(torch.repeat_interleave(above, group, 0), x)

# Causal attention inside segments. Neighbours of one length share a call.
#   qkv       [N, (heads + 2 * key-value heads) * head size] -> [N, heads * head size]
#   cos, sin  [N, 1, head size]
# Written out, queries lie as [C, K, L, G, D] for C segments of L tokens, K key-value heads and G query heads for each: the
# queries that see the same keys are rows of one matrix, and a block of positions is a run of its rows. The scores of a
# block end with its last key. Probabilities of all blocks are kept end to end.
def attend(self, qkv: Tensor, cos: Tensor, sin: Tensor, lengths: List[int], counts: List[int], unseen: Tensor, shape: List[int], train: bool, parts: List[Tensor]) -> Tensor:
  layers, H, K, D, biased = shape
  G = torch.floordiv(H, K)
  block = torch.size(unseen, 1)
  y = torch.empty([torch.size(qkv, 0), H * D], dtype=ops.prim.dtype(qkv), device=ops.prim.device(qkv))
  at = 0
  for i in range(torch.len(lengths)):
    L = lengths[i]
    C = counts[i]
    x = torch.view(torch.slice(qkv, 0, at, at + C * L), [C, L, H + 2 * K, D])
    c = torch.view(torch.slice(cos, 0, at, at + C * L), [C, L, 1, D])
    s = torch.view(torch.slice(sin, 0, at, at + C * L), [C, L, 1, D])
    qx, kx, vx = torch.split_with_sizes(x, [H, K, K], 2)
    here = torch.view(torch.slice(y, 0, at, at + C * L), [C, L, K, G, D])
    at = at + C * L
    if self.plain(qkv, L):
      q = torch.empty([C, K, L, G, D], dtype=ops.prim.dtype(qkv), device=ops.prim.device(qkv))
      k = torch.empty([C, K, L, D], dtype=ops.prim.dtype(qkv), device=ops.prim.device(qkv))
      _0 = self.turned(torch.view(qx, [C, L, K, G, D]), torch.unsqueeze(c, 2), torch.unsqueeze(s, 2), torch.transpose(q, 1, 2))
      _1 = self.turned(kx, c, s, torch.transpose(k, 1, 2))
      q = torch.view(q, [C * K, L * G, D])
      k = torch.view(k, [C * K, L, D])
      v = torch.reshape(torch.transpose(vx, 1, 2), [C * K, L, D])
      size = 0
      for l in range(0, L, block):
        e = ops.prim.min(l + block, L)
        size = size + C * H * (e - l) * e
      kept = torch.empty([size], dtype=ops.prim.dtype(qkv), device=ops.prim.device(qkv))
      size = 0
      for l in range(0, L, block):
        e = ops.prim.min(l + block, L)
        p = torch.view(torch.slice(kept, 0, size, size + C * H * (e - l) * e), [C * K, (e - l) * G, e])
        size = size + C * H * (e - l) * e
        seen = torch.transpose(torch.slice(k, 1, 0, e), 1, 2)
        p = torch.baddbmm(p, torch.slice(q, 1, l * G, e * G), seen, beta=0, alpha=torch.pow(D, -0.5), out=p)
        _2 = torch.add_(torch.slice(p, 2, l, e), torch.slice(torch.slice(unseen, 0, 0, (e - l) * G), 1, 0, e - l))
        p = torch._softmax(p, -1, False, out=p)
        found = torch.view(torch.bmm(p, torch.slice(v, 1, 0, e)), [C, K, e - l, G, D])
        _3 = torch.copy_(torch.slice(here, 1, l, e), torch.transpose(found, 1, 2))
      for part in [q, k, v, kept]:
        _4 = torch.append(parts, part)
    else:
      q1 = torch.requires_grad_(torch.detach(torch.transpose(self.rotate(qx, c, s), 1, 2)), train)
      k1 = torch.requires_grad_(torch.detach(torch.transpose(self.rotate(kx, c, s), 1, 2)), train)
      v1 = torch.requires_grad_(torch.detach(torch.transpose(vx, 1, 2)), train)
      k2 = k1
      v2 = v1
      if torch.ne(G, 1):
        k2 = torch.repeat_interleave(k1, G, 1)
        v2 = torch.repeat_interleave(v1, G, 1)
      result = torch.scaled_dot_product_attention(q1, k2, v2, None, 0.0, True)
      for part in [q1, k1, v1, result]:
        _5 = torch.append(parts, part)
      _6 = torch.copy_(torch.view(here, [C, L, H, D]), torch.transpose(torch.detach(result), 1, 2))
  return y

# The gradient of qkv, from that of what attend gave.
def attend_back(self, dy: Tensor, parts: List[Tensor], cos: Tensor, sin: Tensor, lengths: List[int], counts: List[int], unseen: Tensor, shape: List[int]) -> Tensor:
  layers, H, K, D, biased = shape
  G = torch.floordiv(H, K)
  block = torch.size(unseen, 1)
  scale = torch.pow(D, -0.5)
  inputs = annotate(List[Tensor], [])
  outputs = annotate(List[Tensor], [])
  slopes = annotate(List[Optional[Tensor]], [])
  at = 0
  for i in range(torch.len(lengths)):
    L = lengths[i]
    C = counts[i]
    if torch.__not__(self.plain(dy, L)):
      for j in range(3):
        _0 = torch.append(inputs, parts[4 * i + j])
      _1 = torch.append(outputs, parts[4 * i + 3])
      _2 = torch.append(slopes, torch.transpose(torch.view(torch.slice(dy, 0, at, at + C * L), [C, L, H, D]), 1, 2))
    at = at + C * L
  found = annotate(List[Optional[Tensor]], [])
  if torch.gt(torch.len(inputs), 0):
    found = torch.grad(outputs, inputs, slopes)
  # Turned back: the halves of sin differ in sign only, so the transpose of rotate is rotate by -sin.
  back = torch.neg(sin)
  dqkv = torch.empty([torch.size(dy, 0), (H + 2 * K) * D], dtype=ops.prim.dtype(dy), device=ops.prim.device(dy))
  at = 0
  fused = 0
  for i in range(torch.len(lengths)):
    L = lengths[i]
    C = counts[i]
    dx = torch.view(torch.slice(dqkv, 0, at, at + C * L), [C, L, H + 2 * K, D])
    c = torch.view(torch.slice(cos, 0, at, at + C * L), [C, L, 1, D])
    s = torch.view(torch.slice(back, 0, at, at + C * L), [C, L, 1, D])
    dqx, dkx, dvx = torch.split_with_sizes(dx, [H, K, K], 2)
    if self.plain(dy, L):
      q, k, v, kept = torch.slice(parts, 4 * i, 4 * i + 4)
      dk = torch.empty_like(k)
      dv = torch.empty_like(v)
      slope = torch.transpose(torch.view(torch.slice(dy, 0, at, at + C * L), [C, L, K, G, D]), 1, 2)
      dq = torch.view(dqx, [C, L, K, G, D])
      # From the last block, which sees all keys, to the first: its products are the first terms of dk and dv.
      size = torch.size(kept, 0)
      blocks = torch.floordiv(L + block - 1, block)
      for j in range(blocks):
        l = (blocks - 1 - j) * block
        e = ops.prim.min(l + block, L)
        size = size - C * H * (e - l) * e
        p = torch.view(torch.slice(kept, 0, size, size + C * H * (e - l) * e), [C * K, (e - l) * G, e])
        d = torch.reshape(torch.slice(slope, 2, l, e), [C * K, (e - l) * G, D])
        dp = torch.bmm(d, torch.transpose(torch.slice(v, 1, 0, e), 1, 2))
        dp = torch._softmax_backward_data(dp, p, -1, ops.prim.dtype(p), grad_input=dp)
        asked = torch.slice(q, 1, l * G, e * G)
        if torch.eq(j, 0):
          dv = torch.bmm(torch.transpose(p, 1, 2), d, out=dv)
          dk = torch.baddbmm(dk, torch.transpose(dp, 1, 2), asked, beta=0, alpha=scale, out=dk)
        else:
          _3 = torch.add_(torch.slice(dv, 1, 0, e), torch.bmm(torch.transpose(p, 1, 2), d))
          _4 = torch.add_(torch.slice(dk, 1, 0, e), torch.bmm(torch.transpose(dp, 1, 2), asked), alpha=scale)
        d = torch.baddbmm(d, dp, torch.slice(k, 1, 0, e), beta=0, alpha=scale, out=d)
        d = torch.transpose(torch.view(d, [C, K, e - l, G, D]), 1, 2)
        _5 = self.turned(d, torch.unsqueeze(torch.slice(c, 1, l, e), 2), torch.unsqueeze(torch.slice(s, 1, l, e), 2), torch.slice(dq, 1, l, e))
      _6 = self.turned(torch.transpose(torch.view(dk, [C, K, L, D]), 1, 2), c, s, dkx)
      _7 = torch.copy_(dvx, torch.transpose(torch.view(dv, [C, K, L, D]), 1, 2))
    else:
      _8 = self.turned(torch.transpose(unchecked_cast(Tensor, found[fused]), 1, 2), c, s, dqx)
      _9 = self.turned(torch.transpose(unchecked_cast(Tensor, found[fused + 1]), 1, 2), c, s, dkx)
      _10 = torch.copy_(dvx, torch.transpose(unchecked_cast(Tensor, found[fused + 2]), 1, 2))
      fused = fused + 3
    at = at + C * L
  return dqkv

# Hidden states of the targets after the last norm.
#   train  whether kept and parts are filled; otherwise they are left empty
def hidden(self, w: List[Tensor], adapters: List[Tensor], scale: float, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float, train: bool, kept: List[Tensor], parts: List[Tensor]) -> Tensor:
  layers, H, K, D, biased = shape
  x = torch.embedding(w[0], inputs[0])
  at = targets[0]
  cos = torch.type_as(torch.unsqueeze(torch.index_select(cosines, 0, inputs[1]), 1), x)
  sin = torch.type_as(torch.unsqueeze(torch.index_select(sines, 0, inputs[1]), 1), x)
  unseen = self.unseen(x, torch.floordiv(H, K))
  for i in range(layers):
    o = 1 + i * (6 + biased)
    p = o + 2 + biased
    n = self.normalised(x, w[o], eps, kept)
    qkv = self.adapted(n, w[o + 1], adapters, 4 * i, scale)
    if torch.gt(biased, 0):
      qkv = torch.add_(qkv, w[o + 2])
    if self.on_cpu(qkv):
      y = self.attend(qkv, cos, sin, lengths, counts, unseen, shape, train, parts)
    else:
      y = self.fused(qkv, cos, sin, lengths, counts, shape, parts)
    if torch.__and__(torch.eq(i, layers - 1), torch.lt(torch.size(at, 0), torch.size(x, 0))):
      x = torch.index_select(x, 0, at)
      y = torch.index_select(y, 0, at)
    x = self.adapted_onto(x, y, w[p], adapters, 4 * i + 1, scale)
    n2 = self.normalised(x, w[p + 1], eps, kept)
    z = self.widened(n2, w[p + 2], adapters, 4 * i + 2, scale)
    gate, up = self.halves(z)
    s = torch.silu(gate)
    a = torch.mul(s, up)
    for t in [y, z, s, a]:
      _0 = torch.append(kept, t)
    x = self.adapted_onto(x, a, w[p + 3], adapters, 4 * i + 3, scale)
    if torch.__not__(train):
      _1 = torch.clear(kept)
      _2 = torch.clear(parts)
  return self.normalised(x, w[1 + layers * (6 + biased)], eps, kept)

# The sum of the losses times weight, and the gradients of the hidden states and of the output matrix, which is float32
# and, where tied, lies as the embedding does. Logits exist for some rows at a time: on a CPU
# at 256 rows of 4,096 they stay in the cache; on a GPU 1 GB of them, for each part reads and writes all of dhead.
def loss_back(self, y: Tensor, head: Tensor, targets: Tensor, weight: float, tied: bool, whole: bool) -> Tuple[Tensor, Tensor, Tensor]:
  rows = 256
  if torch.__not__(self.on_cpu(y)):
    rows = ops.prim.max(rows, torch.floordiv(268435456, torch.size(head, 1)))
  loss = torch.zeros([], dtype=6, device=ops.prim.device(y))
  dys = annotate(List[Tensor], [])
  lies = head
  if tied:
    lies = torch.t(head)
  dhead = torch.empty(torch.size(lies), dtype=6, device=ops.prim.device(y))
  at = 0
  while torch.lt(at, torch.size(y, 0)):
    part = torch.slice(y, 0, at, at + rows)
    target = torch.unsqueeze(torch.slice(targets, 0, at, at + rows), 1)
    logits = torch.to(self.product(part, head), 6)
    lp = torch._log_softmax(logits, -1, False, out=logits)
    loss = torch.sub_(loss, torch.sum(torch.gather(lp, 1, target)))
    p = torch.exp_(lp)
    slope = torch.type_as(torch.scatter_add_(p, 1, target, torch.full_like(target, -1, dtype=6)), y)
    _0 = torch.append(dys, self.product(slope, torch.t(head)))
    if whole:
      a = part
      b = slope
      if tied:
        a = slope
        b = part
      if torch.eq(ops.prim.dtype(y), 6):
        _1 = torch.addmm_(dhead, torch.t(a), b, beta=ops.prim.min(at, 1), alpha=weight)
      else:
        sum = torch.mul(torch.to(torch.mm(torch.t(a), b), 6), weight)
        if torch.gt(at, 0):
          _2 = torch.add_(dhead, sum)
        else:
          _3 = torch.copy_(dhead, sum)
    at = at + rows
  return (torch.mul(loss, weight), torch.mul_(torch.cat(dys, 0), weight), dhead)

# Lines of x at their places among so many lines of zeros.
def spread(self, x: Tensor, at: Tensor, lines: int) -> Tensor:
  y = torch.zeros([lines, torch.size(x, 1)], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
  return torch.index_copy_(y, 0, at, x)

# The sum of the losses times weight, and its gradients by all weights, or by the adapters where there are any.
# All are of one type, in which is computed; the gradients of float32.
def gradients(self, w: List[Tensor], adapters: List[Tensor], scale: float, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float, weight: float) -> Tuple[Tensor, List[Tensor]]:
  layers, H, K, D, biased = shape
  kept = annotate(List[Tensor], [])
  parts = annotate(List[Tensor], [])
  last = 1 + layers * (6 + biased)
  whole = torch.eq(torch.len(adapters), 0)
  tied = torch.eq(torch.len(w), last + 1)
  y = self.hidden(w, adapters, scale, inputs, targets, lengths, counts, cosines, sines, shape, eps, True, kept, parts)
  loss, dn, dhead = self.loss_back(y, self.head(w, shape), targets[1], weight, tied, whole)
  found = annotate(List[Tensor], [])
  low = annotate(List[Tensor], [])
  products = low
  if whole:
    products = found
    if torch.__not__(tied):
      _0 = torch.append(found, dhead)
  N = torch.size(inputs, 1)
  at = targets[0]
  cos = torch.type_as(torch.unsqueeze(torch.index_select(cosines, 0, inputs[1]), 1), y)
  sin = torch.type_as(torch.unsqueeze(torch.index_select(sines, 0, inputs[1]), 1), y)
  unseen = self.unseen(y, torch.floordiv(H, K))
  k = 10 * layers
  groups = 4 * torch.len(lengths)
  dx = self.normalised_back(dn, w[last], kept[k + 1], kept[k + 2], torch.zeros_like(dn), found)
  for j in range(layers):
    i = layers - 1 - j
    o = 1 + i * (6 + biased)
    p = o + 2 + biased
    n, h, r, n2, h2, r2, y, z, s, a = torch.slice(kept, 10 * i, 10 * i + 10)
    da = self.adapted_back(dx, a, w[p + 3], adapters, 4 * i + 3, scale, products)
    gate, up = self.halves(z)
    # Where gate and up were, so that no fresh memory is touched; a has served its turn.
    a = torch.mul(da, up, out=a)
    _1 = torch.mul(da, s, out=up)
    _2 = torch.silu_backward(a, gate, grad_input=gate)
    dn = self.widened_back(z, n2, w[p + 2], adapters, 4 * i + 2, scale, products)
    dx = self.normalised_back(dn, w[p + 1], h2, r2, dx, found)
    dy = self.adapted_back(dx, y, w[p], adapters, 4 * i + 1, scale, products)
    if torch.lt(torch.size(dx, 0), N):
      dx = self.spread(dx, at, N)
      dy = self.spread(dy, at, N)
    if self.on_cpu(dy):
      dqkv = self.attend_back(dy, torch.slice(parts, i * groups, (i + 1) * groups), cos, sin, lengths, counts, unseen, shape)
    else:
      dqkv = self.fused_back(dy, torch.slice(parts, 7 * i, 7 * i + 7), cos, sin, lengths, counts, shape)
    if torch.gt(biased, 0):
      _5 = torch.append(found, torch.sum(dqkv, [0]))
    dn = self.adapted_back(dqkv, n, w[o + 1], adapters, 4 * i, scale, products)
    dx = self.normalised_back(dn, w[o], h, r, dx, found)
  if whole:
    dembedding = dhead
    if torch.__not__(tied):
      dembedding = torch.zeros_like(w[0], dtype=6)
    _6 = torch.append(found, torch.index_add_(dembedding, 0, inputs[0], torch.to(dx, 6)))
  out = annotate(List[Tensor], [])
  for i in range(torch.len(products)):
    _7 = torch.append(out, torch.to(products[torch.len(products) - 1 - i], 6))
  return (loss, out)
