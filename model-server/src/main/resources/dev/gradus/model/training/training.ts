# One training step of a Llama or Qwen2 decoder as a single TorchScript call: forward, gradients, clipping, AdamW. (Large batches
# on a GPU go through pieces.ts.)
# Compiled together with decoder.ts, whose rotate and head it uses, and gradients.ts.
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
# - Gradients are computed by a way back of our own (gradients.ts) and go straight into the update: nothing is summed up in
#   .grad, zeroed or kept.
# - After the last attention only the tokens go on after which something is to be predicted: no loss depends on the others.

# What is computed with: bfloat16 copies where asked for.
def computed(self, w: List[Tensor], half: bool) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(torch.len(w)):
    t = w[i]
    if half:
      t = torch.to(t, 15)
    _0 = torch.append(out, t)
  return out

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
  loss, g = self.gradients(self.computed(w, half), self.computed(adapters, half), scale, inputs, targets, lengths, counts, cosines, sines, shape, eps, weight)
  norm = self.update(g, matrices, m, v, vectors, m1, v1, count, rate, decay, beta1, beta2, clip)
  return torch.stack([loss, norm])

# Adds gradients to sums; the first ones of a step replace what is there.
def collect(self, sums: List[Tensor], g: List[Tensor], first: bool) -> int:
  if first:
    torch._foreach_copy_(sums, g)
  else:
    torch._foreach_add_(sums, g)
  return 0

# Adds the gradients of one batch to sums.
def accumulate(self, w: List[Tensor], adapters: List[Tensor], scale: float, half: bool, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float, weight: float, sums: List[Tensor], first: bool) -> Tensor:
  loss, g = self.gradients(self.computed(w, half), self.computed(adapters, half), scale, inputs, targets, lengths, counts, cosines, sines, shape, eps, weight)
  _0 = self.collect(sums, g, first)
  return loss

# [sum of the losses, number of targets that were the likeliest token]
def evaluate(self, w: List[Tensor], adapters: List[Tensor], scale: float, half: bool, inputs: Tensor, targets: Tensor, lengths: List[int], counts: List[int], cosines: Tensor, sines: Tensor, shape: List[int], eps: float) -> Tensor:
  wc = self.computed(w, half)
  none = annotate(List[Tensor], [])
  h = self.hidden(wc, self.computed(adapters, half), scale, inputs, targets, lengths, counts, cosines, sines, shape, eps, False, none, none)
  lg = torch.to(torch.mm(h, self.head(wc, shape)), 6)
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
