# A training step in pieces, for kernels of our own in between (FusedGradients.java): products and their ways back. On top of
# decoder.ts, product.ts, gradients.ts and training.ts; attention is that of flash.ts.

# Memory for what a kernel writes.
#   type  15 is bfloat16, 6 float32
def empty(self, like: Tensor, sizes: List[int], type: int) -> Tensor:
  return torch.empty(sizes, dtype=type, device=ops.prim.device(like))

def zeros(self, like: Tensor) -> Tensor:
  return torch.zeros_like(like)

def zeros_float(self, like: Tensor) -> Tensor:
  return torch.zeros_like(like, dtype=6)

def embed(self, table: Tensor, inputs: Tensor) -> Tensor:
  return torch.embedding(table, inputs[0])

# The gradient of the embedding, added to what is there: that of the output matrix where tied.
def embed_back(self, dx: Tensor, inputs: Tensor, there: Tensor) -> Tensor:
  return torch.index_add_(there, 0, inputs[0], torch.to(dx, 6))

def times(self, x: Tensor, w: Tensor) -> Tensor:
  return self.product(x, w)

# y + x W, in y.
def onto(self, y: Tensor, x: Tensor, w: Tensor) -> int:
  _0 = self.product_onto(y, x, w)
  return 0

# The gradients of x and of W in x W.
def back(self, dy: Tensor, w: Tensor) -> Tensor:
  return self.product(dy, torch.t(w))

def back_weight(self, dy: Tensor, x: Tensor) -> Tensor:
  return self.sum_of_outer(x, dy)

# The targets' lines of x.
def picked(self, x: Tensor, targets: Tensor) -> Tensor:
  return torch.index_select(x, 0, targets[0])

# Those lines at their places among so many of zeros.
def placed(self, x: Tensor, targets: Tensor, lines: int) -> Tensor:
  return self.spread(x, targets[0], lines)

# The sum of the lines.
def total(self, x: Tensor) -> Tensor:
  return torch.sum(x, [0])

# Logits of some lines of y.
def logits(self, y: Tensor, head: Tensor, tied: bool, start: int, end: int) -> Tensor:
  w = head
  if tied:
    w = torch.t(head)
  return self.product(torch.slice(y, 0, start, end), w)

# The gradient of these lines, from that of their logits. That of the output matrix, which lies as the embedding does where
# tied, is added to dhead; the first one replaces what is there.
def logits_back(self, y: Tensor, head: Tensor, tied: bool, start: int, end: int, slope: Tensor, dhead: Tensor) -> Tensor:
  part = torch.slice(y, 0, start, end)
  if tied:
    dy = self.product(slope, head)
    found = self.sum_of_outer(slope, part)
  else:
    dy = self.product(slope, torch.t(head))
    found = self.sum_of_outer(part, slope)
  if torch.gt(start, 0):
    _0 = torch.add_(dhead, found)
  else:
    _1 = torch.copy_(dhead, found)
  return dy

def joined(self, parts: List[Tensor]) -> Tensor:
  return torch.cat(parts, 0)

# As the optimiser takes them.
def floats(self, g: List[Tensor]) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for i in range(torch.len(g)):
    _0 = torch.append(out, torch.to(g[i], 6))
  return out
