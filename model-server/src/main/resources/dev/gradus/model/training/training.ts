# One training step of a Llama or Qwen2 decoder as a single TorchScript call: forward, gradients, clipping, AdamW.
# Compiled together with decoder.ts, whose rotate and head it uses.
#
# Weights come in the order of Weights.parameters. A batch is packed: N tokens of all segments end to end, no padding.
#   shape          [layers, query heads, key-value heads, head size, 1 if query, key and value have a bias]
#   lengths        lengths of the segments, each standing for as many neighbours as counts says: one attention call a group
#   inputs         [2, N]: token ids; their positions in their segments
#   targets        [2, M]: indices of the tokens after which something is to be predicted; what
#   cosines, sines [positions, head size]: tables of the rotary embedding, as rotate takes them
#   adapters       for LoRA: A [in, rank] and B [rank, out] of each matrix of the layers in turn; otherwise empty
#
# What differs from the textbook, and why:
# - Gradients are asked for by torch.grad and go straight into the update: nothing is summed up in .grad, zeroed or kept.
# - What is differentiated are detached aliases, so that the weights themselves may be updated in place at any time.
# - After the last attention only the tokens go on after which something is to be predicted: no loss depends on the others.

# x W, or x (W + scale A B)
def adapted(self, x: Tensor, w: Tensor, adapters: List[Tensor], index: int, scale: float) -> Tensor:
  y = torch.mm(x, w)
  if torch.gt(torch.len(adapters), 0):
    y = torch.addmm(y, torch.mm(x, adapters[2 * index]), adapters[2 * index + 1], alpha=scale)
  return y

def attend(self, q: Tensor, k: Tensor, v: Tensor, lengths: List[int], counts: List[int]) -> Tensor:
  sizes = annotate(List[int], [])
  for i in range(torch.len(lengths)):
    _0 = torch.append(sizes, lengths[i] * counts[i])
  qs = torch.split_with_sizes(q, sizes)
  ks = torch.split_with_sizes(k, sizes)
  vs = torch.split_with_sizes(v, sizes)
  H = torch.size(q, 1)
  K = torch.size(k, 1)
  D = torch.size(q, 2)
  ys = annotate(List[Tensor], [])
  for i in range(torch.len(lengths)):
    L = lengths[i]
    C = counts[i]
    q1 = torch.transpose(torch.reshape(qs[i], [C, L, H, D]), 1, 2)
    k1 = torch.transpose(torch.reshape(ks[i], [C, L, K, D]), 1, 2)
    v1 = torch.transpose(torch.reshape(vs[i], [C, L, K, D]), 1, 2)
    if torch.ne(H, K):
      k1 = torch.repeat_interleave(k1, torch.floordiv(H, K), 1)
      v1 = torch.repeat_interleave(v1, torch.floordiv(H, K), 1)
    y = torch.scaled_dot_product_attention(q1, k1, v1, None, 0.0, True)
    _1 = torch.append(ys, torch.reshape(torch.transpose(y, 1, 2), [C * L, H * D]))
  return torch.cat(ys, 0)

def hidden(self, w: List[Tensor], adapters: List[Tensor], scale: float, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float) -> Tensor:
  layers = shape[0]
  H = shape[1]
  K = shape[2]
  D = shape[3]
  biased = shape[4]
  stride = 6 + biased
  x = torch.embedding(w[0], inputs[0])
  at = targets[0]
  cos = torch.type_as(torch.unsqueeze(torch.index_select(cosines, 0, inputs[1]), 1), x)
  sin = torch.type_as(torch.unsqueeze(torch.index_select(sines, 0, inputs[1]), 1), x)
  width = [torch.size(x, 1)]
  for i in range(layers):
    o = 1 + i * stride
    p = o + 2 + biased
    n = torch.rms_norm(x, width, w[o], eps)
    qkv = self.adapted(n, w[o + 1], adapters, 4 * i, scale)
    if torch.gt(biased, 0):
      qkv = torch.add(qkv, w[o + 2])
    q, k, v = torch.split_with_sizes(torch.view(qkv, [-1, H + 2 * K, D]), [H, K, K], 1)
    y = self.attend(self.rotate(q, cos, sin), self.rotate(k, cos, sin), v, lengths, counts)
    if torch.__and__(torch.eq(i, layers - 1), torch.lt(torch.size(at, 0), torch.size(x, 0))):
      x = torch.index_select(x, 0, at)
      y = torch.index_select(y, 0, at)
    x = torch.add(x, self.adapted(y, w[p], adapters, 4 * i + 1, scale))
    n2 = torch.rms_norm(x, width, w[p + 1], eps)
    g, u = torch.chunk(self.adapted(n2, w[p + 2], adapters, 4 * i + 2, scale), 2, -1)
    x = torch.add(x, self.adapted(torch.mul(torch.silu(g), u), w[p + 3], adapters, 4 * i + 3, scale))
  return torch.rms_norm(x, width, w[1 + layers * stride], eps)

def logits(self, w: List[Tensor], adapters: List[Tensor], scale: float, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float) -> Tensor:
  h = self.hidden(w, adapters, scale, inputs, targets, lengths, counts, cosines, sines, shape, eps)
  return torch.to(torch.mm(h, self.head(w, shape)), 6)

# Aliases to be differentiated, and what is computed with: bfloat16 copies where asked for.
def aliases(self, w: List[Tensor], train: bool) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(torch.len(w)):
    _0 = torch.append(out, torch.requires_grad_(torch.detach(w[i]), train))
  return out

def computed(self, w: List[Tensor], half: bool) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(torch.len(w)):
    t = w[i]
    if half:
      t = torch.to(t, 15)
    _0 = torch.append(out, t)
  return out

# The sum of the losses times weight, and its gradients.
def gradients(self, w: List[Tensor], adapters: List[Tensor], scale: float, half: bool, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float, weight: float) -> Tuple[Tensor, List[Tensor]]:
  whole = torch.eq(torch.len(adapters), 0)
  p = self.aliases(w, whole)
  a = self.aliases(adapters, True)
  pc = self.computed(p, half)
  ac = self.computed(a, half)
  lg = self.logits(pc, ac, scale, inputs, targets, lengths, counts, cosines, sines, shape, eps)
  loss = torch.mul(torch.cross_entropy_loss(lg, targets[1], None, 2), weight)
  trained = a
  if whole:
    trained = p
  found = torch.grad([loss], trained)
  out = annotate(List[Tensor], [])
  for i in range(torch.len(found)):
    g = found[i]
    _0 = torch.append(out, unchecked_cast(Tensor, g))
  return (torch.detach(loss), out)

# Clips the gradients and updates: decoupled weight decay on matrices, none on vectors. The norm before clipping is returned.
# The updated lists must be arguments: the compiler drops writes to the elements of lists that are made in the program.
def adamw(self, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], count: Tensor, rate: float, decay: float, beta1: float, beta2: float, excess: Tensor) -> None:
  if torch.gt(torch.len(p), 0):
    e = annotate(List[Tensor], [])
    counts = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _0 = torch.append(counts, count)
    torch._fused_adamw_(p, g, m, v, e, counts, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=1.0e-08, amsgrad=False, maximize=False, grad_scale=excess)

def update(self, g: List[Tensor], matrices: List[Tensor], m: List[Tensor], v: List[Tensor], vectors: List[Tensor], m1: List[Tensor], v1: List[Tensor], count: Tensor, rate: float, decay: float, beta1: float, beta2: float, clip: float) -> Tensor:
  norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)))
  excess = torch.clamp(torch.div(torch.add(norm, 1.0e-06), clip), 1.0)
  _0 = torch.add_(count, 1)
  level = annotate(List[Tensor], [])
  steep = annotate(List[Tensor], [])
  for i in range(torch.len(g)):
    if torch.gt(torch.dim(g[i]), 1):
      _1 = torch.append(steep, g[i])
    else:
      _2 = torch.append(level, g[i])
  self.adamw(matrices, steep, m, v, count, rate, decay, beta1, beta2, excess)
  self.adamw(vectors, level, m1, v1, count, rate, 0.0, beta1, beta2, excess)
  return norm

# A step of one batch. [loss, norm of the gradient]
def step(self, w: List[Tensor], adapters: List[Tensor], scale: float, half: bool, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float, weight: float, matrices: List[Tensor], m: List[Tensor], v: List[Tensor], vectors: List[Tensor], m1: List[Tensor], v1: List[Tensor], count: Tensor, rate: float, decay: float, beta1: float, beta2: float, clip: float) -> Tensor:
  loss, g = self.gradients(w, adapters, scale, half, inputs, targets, lengths, counts, cosines, sines, shape, eps, weight)
  norm = self.update(g, matrices, m, v, vectors, m1, v1, count, rate, decay, beta1, beta2, clip)
  return torch.stack([loss, norm])

# Adds the gradients of one batch to sums; the first batch of a step replaces what is there.
def accumulate(self, w: List[Tensor], adapters: List[Tensor], scale: float, half: bool, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float, weight: float, sums: List[Tensor], first: bool) -> Tensor:
  loss, g = self.gradients(w, adapters, scale, half, inputs, targets, lengths, counts, cosines, sines, shape, eps, weight)
  if first:
    torch._foreach_copy_(sums, g)
  else:
    torch._foreach_add_(sums, g)
  return loss

# [sum of the losses, number of targets that were the likeliest token]
def evaluate(self, w: List[Tensor], adapters: List[Tensor], scale: float, half: bool, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float) -> Tensor:
  wc = self.computed(w, half)
  ac = self.computed(adapters, half)
  lg = self.logits(wc, ac, scale, inputs, targets, lengths, counts, cosines, sines, shape, eps)
  loss = torch.cross_entropy_loss(lg, targets[1], None, 2)
  right = torch.sum(torch.to(torch.eq(torch.argmax(lg, -1), targets[1]), 6))
  return torch.stack([loss, right])

# W + scale A B for each adapted matrix, in place: LoRA's weights become plain ones.
def merge(self, w: List[Tensor], adapters: List[Tensor], scale: float, shape: List[int]) -> Tensor:
  biased = shape[4]
  for i in range(shape[0]):
    o = 1 + i * (6 + biased)
    p = o + 2 + biased
    where = [o + 1, p, p + 2, p + 3]
    for j in range(4):
      a = adapters[2 * (4 * i + j)]
      b = adapters[2 * (4 * i + j) + 1]
      _0 = torch.add_(w[where[j]], torch.mm(a, b), alpha=scale)
  return w[0]
