# Products as libtorch makes them: by MKL on a CPU, by cuBLAS on a GPU. Products.java tells when.

# x W
def product(self, x: Tensor, w: Tensor) -> Tensor:
  return torch.mm(x, w)

# y + x W; y may be changed.
def product_onto(self, y: Tensor, x: Tensor, w: Tensor) -> Tensor:
  return torch.addmm_(y, x, w)

# x^T y
def sum_of_outer(self, x: Tensor, y: Tensor) -> Tensor:
  return torch.mm(torch.t(x), y)
