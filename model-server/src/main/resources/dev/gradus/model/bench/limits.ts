# Each method reads a and b or one of them and fills c, or gives a result of its own.

def copy(self, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
  return torch.copy_(c, a)

def product(self, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
  return torch.addmm_(c, a, b, beta=0)

# Likewise by oneDNN, as product.onednn.ts does.
def product_of_onednn(self, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
  return ops.mkldnn._linear_pointwise(a, torch.t(b), None, "none", annotate(List[Optional[number]], []), "")

# On a GPU, where a call returns before it is done: many times, then one number, which waits for all.

def copies(self, a: Tensor, c: Tensor, times: int) -> Tensor:
  for i in range(times):
    _0 = torch.copy_(c, a)
  return torch.clone(torch.slice(torch.flatten(c), 0, 0, 1))

# bfloat16 matrices of random numbers: zeros multiply faster.
def squares(self, side: int, like: Tensor) -> List[Tensor]:
  made = annotate(List[Tensor], [])
  for i in range(3):
    _0 = torch.append(made, torch.to(torch.normal_(torch.empty([side, side], dtype=6, device=ops.prim.device(like))), 15))
  return made

def products(self, m: List[Tensor], times: int) -> Tensor:
  for i in range(times):
    _0 = torch.addmm_(m[2], m[0], m[1], beta=0)
  return torch.to(torch.slice(torch.flatten(m[2]), 0, 0, 1), 6)

# Fresh weights, made on the device: matrices normal, vectors ones.
def fresh(self, w: List[Tensor], deviation: float) -> int:
  for i in range(torch.len(w)):
    if torch.gt(torch.dim(w[i]), 1):
      _0 = torch.normal_(w[i], 0.0, deviation)
    else:
      _1 = torch.fill_(w[i], 1.0)
  return 0
