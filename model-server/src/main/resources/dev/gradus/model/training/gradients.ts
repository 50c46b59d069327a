# The decoder's forward pass with what the way back needs, and the way back, written out.
#
# torch.grad of the whole program would do, and cost more time on a CPU: it makes a fresh tensor for each sum and each
# half of a split, takes ten passes over memory for a norm, and keeps all logits, their softmax and its gradient. Here
# products add to what is there, halves are written in place, and the loss is taken in chunks of rows that stay in the cache.
# Only attention is left to autograd, whose fused backward differs between devices. Nothing else requires a gradient, so
# nothing else is recorded.
#
# Arguments are those of training.ts. Of each layer these tensors are kept, in this order:
#   n, h, r     first norm: its output, x / rms(x), and 1 / rms(x), which is float32
#   n, h, r     second norm
#   y           what attention gives
#   z, s, a     gate and up before the activation; silu(gate); silu(gate) * up
# after the layers n, h, r of the last norm; and of attention, for each group of segments: query, key, value, result.
# Gradients are found from the last parameter to the first.

# x W, or x (W + scale A B)
def adapted(self, x: Tensor, w: Tensor, adapters: List[Tensor], index: int, scale: float) -> Tensor:
  y = torch.mm(x, w)
  if torch.gt(torch.len(adapters), 0):
    y = torch.addmm_(y, torch.mm(x, adapters[2 * index]), adapters[2 * index + 1], alpha=scale)
  return y

# The gradient of x; those of W, or of B and A, are appended to found.
def adapted_back(self, dy: Tensor, x: Tensor, w: Tensor, adapters: List[Tensor], index: int, scale: float, found: List[Tensor]) -> Tensor:
  dx = torch.mm(dy, torch.t(w))
  if torch.gt(torch.len(adapters), 0):
    a = adapters[2 * index]
    b = adapters[2 * index + 1]
    inner = torch.mul(torch.mm(dy, torch.t(b)), scale)
    _0 = torch.append(found, torch.mul(torch.mm(torch.t(torch.mm(x, a)), dy), scale))
    _1 = torch.append(found, torch.mm(torch.t(x), inner))
    dx = torch.addmm_(dx, inner, torch.t(a))
  else:
    _2 = torch.append(found, torch.mm(torch.t(x), dy))
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

# Causal attention inside segments. Neighbours of one length share a call.
#   q [N, heads, head size]; k, v [N, key-value heads, head size] -> [N, heads * head size]
def attend(self, q: Tensor, k: Tensor, v: Tensor, lengths: List[int], counts: List[int], train: bool, parts: List[Tensor]) -> Tensor:
  sizes = annotate(List[int], [])
  for i in range(torch.len(lengths)):
    _0 = torch.append(sizes, lengths[i] * counts[i])
  H = torch.size(q, 1)
  K = torch.size(k, 1)
  D = torch.size(q, 2)
  qs = torch.split_with_sizes(q, sizes)
  ks = torch.split_with_sizes(k, sizes)
  vs = torch.split_with_sizes(v, sizes)
  ys = annotate(List[Tensor], [])
  for i in range(torch.len(lengths)):
    L = lengths[i]
    C = counts[i]
    q1 = torch.requires_grad_(torch.detach(torch.transpose(torch.reshape(qs[i], [C, L, H, D]), 1, 2)), train)
    k1 = torch.requires_grad_(torch.detach(torch.transpose(torch.reshape(ks[i], [C, L, K, D]), 1, 2)), train)
    v1 = torch.requires_grad_(torch.detach(torch.transpose(torch.reshape(vs[i], [C, L, K, D]), 1, 2)), train)
    k2 = k1
    v2 = v1
    if torch.ne(H, K):
      k2 = torch.repeat_interleave(k1, torch.floordiv(H, K), 1)
      v2 = torch.repeat_interleave(v1, torch.floordiv(H, K), 1)
    y = torch.scaled_dot_product_attention(q1, k2, v2, None, 0.0, True)
    for part in [q1, k1, v1, y]:
      _1 = torch.append(parts, part)
    _2 = torch.append(ys, torch.reshape(torch.transpose(torch.detach(y), 1, 2), [C * L, H * D]))
  whole = ys[0]
  if torch.gt(torch.len(ys), 1):
    whole = torch.cat(ys, 0)
  return whole

# The gradients of query, key and value side by side, [N, heads + 2 * key-value heads, head size], in memory of their own.
def attend_back(self, dy: Tensor, parts: List[Tensor], lengths: List[int], counts: List[int]) -> Tensor:
  inputs = annotate(List[Tensor], [])
  outputs = annotate(List[Tensor], [])
  slopes = annotate(List[Optional[Tensor]], [])
  at = 0
  for i in range(torch.len(lengths)):
    L = lengths[i]
    C = counts[i]
    for j in range(3):
      _0 = torch.append(inputs, parts[4 * i + j])
    _1 = torch.append(outputs, parts[4 * i + 3])
    piece = torch.view(torch.slice(dy, 0, at, at + L * C), [C, L, torch.size(parts[4 * i], 1), -1])
    _2 = torch.append(slopes, torch.transpose(piece, 1, 2))
    at = at + L * C
  found = torch.grad(outputs, inputs, slopes)
  D = torch.size(parts[0], 3)
  pieces = annotate(List[Tensor], [])
  for i in range(torch.len(lengths)):
    d = annotate(List[Tensor], [])
    for j in range(3):
      g = torch.transpose(unchecked_cast(Tensor, found[3 * i + j]), 1, 2)
      _3 = torch.append(d, torch.reshape(g, [lengths[i] * counts[i], torch.size(g, 2), D]))
    _4 = torch.append(pieces, torch.cat(d, 1))
  whole = pieces[0]
  if torch.gt(torch.len(pieces), 1):
    whole = torch.cat(pieces, 0)
  return whole

# Hidden states of the targets after the last norm.
#   train  whether kept and parts are filled; otherwise they are left empty
def hidden(self, w: List[Tensor], adapters: List[Tensor], scale: float, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float, train: bool, kept: List[Tensor], parts: List[Tensor]) -> Tensor:
  layers, H, K, D, biased = shape
  x = torch.embedding(w[0], inputs[0])
  at = targets[0]
  cos = torch.type_as(torch.unsqueeze(torch.index_select(cosines, 0, inputs[1]), 1), x)
  sin = torch.type_as(torch.unsqueeze(torch.index_select(sines, 0, inputs[1]), 1), x)
  for i in range(layers):
    o = 1 + i * (6 + biased)
    p = o + 2 + biased
    n = self.normalised(x, w[o], eps, kept)
    qkv = self.adapted(n, w[o + 1], adapters, 4 * i, scale)
    if torch.gt(biased, 0):
      qkv = torch.add_(qkv, w[o + 2])
    qk, v = torch.split_with_sizes(torch.view(qkv, [-1, H + 2 * K, D]), [H + K, K], 1)
    q, k = torch.split_with_sizes(self.rotate(qk, cos, sin), [H, K], 1)
    y = self.attend(q, k, v, lengths, counts, train, parts)
    if torch.__and__(torch.eq(i, layers - 1), torch.lt(torch.size(at, 0), torch.size(x, 0))):
      x = torch.index_select(x, 0, at)
      y = torch.index_select(y, 0, at)
    x = torch.add_(self.adapted(y, w[p], adapters, 4 * i + 1, scale), x)
    n2 = self.normalised(x, w[p + 1], eps, kept)
    z = self.adapted(n2, w[p + 2], adapters, 4 * i + 2, scale)
    gate, up = torch.chunk(z, 2, -1)
    s = torch.silu(gate)
    a = torch.mul(s, up)
    for t in [y, z, s, a]:
      _0 = torch.append(kept, t)
    x = torch.add_(self.adapted(a, w[p + 3], adapters, 4 * i + 3, scale), x)
    if torch.__not__(train):
      _1 = torch.clear(kept)
      _2 = torch.clear(parts)
  return self.normalised(x, w[1 + layers * (6 + biased)], eps, kept)

# The sum of the losses times weight, and the gradients of the hidden states and of the output matrix, which is float32
# and, where tied, lies as the embedding does. Logits exist for some rows at a time: at 256 rows of 4,096 they stay in the cache.
def loss_back(self, y: Tensor, head: Tensor, targets: Tensor, weight: float, tied: bool, whole: bool) -> Tuple[Tensor, Tensor, Tensor]:
  rows = 256
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
    logits = torch.to(torch.mm(part, head), 6)
    lp = torch.log_softmax(logits, -1)
    loss = torch.sub_(loss, torch.sum(torch.gather(lp, 1, target)))
    p = torch.exp(lp, out=logits)
    slope = torch.type_as(torch.scatter_add_(p, 1, target, torch.full_like(target, -1, dtype=6)), y)
    _0 = torch.append(dys, torch.mm(slope, torch.t(head)))
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
  k = 10 * layers
  groups = 4 * torch.len(lengths)
  dx = self.normalised_back(dn, w[last], kept[k + 1], kept[k + 2], torch.zeros_like(dn), found)
  for j in range(layers):
    i = layers - 1 - j
    o = 1 + i * (6 + biased)
    p = o + 2 + biased
    n, h, r, n2, h2, r2, y, z, s, a = torch.slice(kept, 10 * i, 10 * i + 10)
    da = self.adapted_back(dx, a, w[p + 3], adapters, 4 * i + 3, scale, products)
    gate, up = torch.chunk(z, 2, -1)
    # Where gate and up were, so that no fresh memory is touched; a has served its turn.
    a = torch.mul(da, up, out=a)
    _1 = torch.mul(da, s, out=up)
    _2 = torch.silu_backward(a, gate, grad_input=gate)
    dn = self.adapted_back(z, n2, w[p + 2], adapters, 4 * i + 2, scale, products)
    dx = self.normalised_back(dn, w[p + 1], h2, r2, dx, found)
    dy = self.adapted_back(dx, y, w[p], adapters, 4 * i + 1, scale, products)
    if torch.lt(torch.size(dx, 0), N):
      dx = self.spread(dx, at, N)
      dy = self.spread(dy, at, N)
    dqkv = self.attend_back(dy, torch.slice(parts, i * groups, (i + 1) * groups), lengths, counts)
    # Turned back: the halves of sin differ in sign only, so the transpose of rotate is rotate by -sin.
    turned, _3 = torch.split_with_sizes(dqkv, [H + K, K], 1)
    rolled = torch.roll(turned, [torch.floordiv(D, 2)], [-1])
    _4 = torch.addcmul_(torch.mul_(turned, cos), rolled, sin, value=-1)
    dqkv = torch.view(dqkv, [N, -1])
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
