# Products by oneDNN, on a CPU and in float32. Products.java tells when.
# Only matrices that lie without gaps, or transposed so, may be given: others go through reference code, a thousand times slower.

# x W. The operator takes W as [out, in].
def product(self, x: Tensor, w: Tensor) -> Tensor:
  return ops.mkldnn._linear_pointwise(x, torch.t(w), None, "none", annotate(List[Optional[number]], []), "")

# y + x W, in y. The operator with an addition of its own takes longer.
def product_onto(self, y: Tensor, x: Tensor, w: Tensor) -> Tensor:
  return torch.add_(y, self.product(x, w))

# x^T y. The operator copies a transposed left side, on one thread: let that be the narrower one. AdamW wants the result
# without gaps.
def sum_of_outer(self, x: Tensor, y: Tensor) -> Tensor:
  if torch.gt(torch.size(x, 1), torch.size(y, 1)):
    z = torch.contiguous(torch.t(self.product(torch.t(y), x)))
  else:
    z = self.product(torch.t(x), y)
  return z
