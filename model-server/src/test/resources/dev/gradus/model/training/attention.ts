# What flash.ts does, written out, for tests on a CPU.

def seen(self, qkv: Tensor, start: int, end: int, shape: List[int]) -> Tuple[Tensor, Tensor, Tensor]:
  H, K, D = shape
  part = torch.transpose(torch.view(torch.slice(qkv, 0, start, end), [end - start, H + 2 * K, D]), 0, 1)
  q, k, v = torch.split_with_sizes(part, [H, K, K], 0)
  G = torch.floordiv(H, K)
  return (q, torch.repeat_interleave(k, G, 0), torch.repeat_interleave(v, G, 0))

def probabilities(self, q: Tensor, k: Tensor) -> Tensor:
  scores = torch.mul(torch.matmul(q, torch.transpose(k, 1, 2)), torch.pow(torch.size(q, 2), -0.5))
  L = torch.size(q, 1)
  return torch.softmax(torch.add(scores, torch.triu(torch.full([L, L], -inf), 1)), -1)

def attention(self, qkv: Tensor, starts: Tensor, most: int, shape: List[int]) -> List[Tensor]:
  found = annotate(List[Tensor], [])
  for i in range(torch.size(starts, 0) - 1):
    q, k, v = self.seen(qkv, int(starts[i]), int(starts[i + 1]), shape)
    y = torch.matmul(self.probabilities(q, k), v)
    _0 = torch.append(found, torch.reshape(torch.transpose(y, 0, 1), [torch.size(q, 1), -1]))
  return [torch.cat(found, 0)]

def attention_back(self, dy: Tensor, qkv: Tensor, kept: List[Tensor], starts: Tensor, most: int, shape: List[int]) -> List[Tensor]:
  H, K, D = shape
  G = torch.floordiv(H, K)
  dqs = annotate(List[Tensor], [])
  dks = annotate(List[Tensor], [])
  dvs = annotate(List[Tensor], [])
  for i in range(torch.size(starts, 0) - 1):
    start = int(starts[i])
    end = int(starts[i + 1])
    L = end - start
    q, k, v = self.seen(qkv, start, end, shape)
    p = self.probabilities(q, k)
    d = torch.transpose(torch.view(torch.slice(dy, 0, start, end), [L, H, D]), 0, 1)
    dp = torch.matmul(d, torch.transpose(v, 1, 2))
    ds = torch.mul(torch.mul(p, torch.sub(dp, torch.sum(torch.mul(dp, p), [-1], True))), torch.pow(D, -0.5))
    dk = torch.sum(torch.view(torch.matmul(torch.transpose(ds, 1, 2), q), [K, G, L, D]), [1])
    dv = torch.sum(torch.view(torch.matmul(torch.transpose(p, 1, 2), d), [K, G, L, D]), [1])
    _0 = torch.append(dqs, torch.transpose(torch.matmul(ds, k), 0, 1))
    _1 = torch.append(dks, torch.transpose(dk, 0, 1))
    _2 = torch.append(dvs, torch.transpose(dv, 0, 1))
  return [torch.cat(dqs, 0), torch.cat(dks, 0), torch.cat(dvs, 0)]
