# Products by oneDNN on a CPU, in float32; on a GPU as in product.ts. Products.java tells when.

def on_cpu(self, x: Tensor) -> bool:
  return torch.eq(ops.prim.device(x), torch.device("cpu"))

# x W. The operator takes W as [out, in].
# Only matrices that lie without gaps, or transposed so, may be given: others go through reference code, a thousand times slower.
def product(self, x: Tensor, w: Tensor) -> Tensor:
  if self.on_cpu(x):
    y = ops.mkldnn._linear_pointwise(x, torch.t(w), None, "none", annotate(List[Optional[number]], []), "")
  else:
    y = torch.mm(x, w)
  return y

# y + x W, in y.
def product_onto(self, y: Tensor, x: Tensor, w: Tensor) -> Tensor:
  if self.on_cpu(x):
    y = torch.add_(y, self.product(x, w))
  else:
    y = torch.addmm_(y, x, w)
  return y
