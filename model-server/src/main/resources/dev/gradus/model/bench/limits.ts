# Each method reads a and b or one of them and fills c.

def copy(self, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
  return torch.copy_(c, a)

def product(self, a: Tensor, b: Tensor, c: Tensor) -> Tensor:
  return torch.addmm_(c, a, b, beta=0)
