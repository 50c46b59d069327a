# Causal attention of all segments in one call, which shares keys among heads, and its way back.
#   qkv     [N, (heads + 2 * key-value heads) * head size], turned
#   starts  int32: where segments begin, and the end of the last
#   most    length of the longest
#   shape   [heads, key-value heads, head size]

def seen(self, qkv: Tensor, shape: List[int]) -> List[Tensor]:
  H, K, D = shape
  return torch.split_with_sizes(torch.view(qkv, [-1, H + 2 * K, D]), [H, K, K], 1)

# [N, heads * head size], and three tensors for the way back.
def attention(self, qkv: Tensor, starts: Tensor, most: int, shape: List[int]) -> List[Tensor]:
  q, k, v = self.seen(qkv, shape)
  y, lse, seed, offset, _0 = torch._flash_attention_forward(q, k, v, starts, starts, most, most, 0.0, True, False)
  return [torch.view(y, [torch.size(qkv, 0), -1]), lse, seed, offset]

# The gradients of turned queries, turned keys and values.
def attention_back(self, dy: Tensor, qkv: Tensor, kept: List[Tensor], starts: Tensor, most: int, shape: List[int]) -> List[Tensor]:
  H, K, D = shape
  q, k, v = self.seen(qkv, shape)
  y, lse, seed, offset = kept
  each = [-1, H, D]
  dq, dk, dv = torch._flash_attention_backward(torch.view(dy, each), q, k, v, torch.view(y, each), lse, starts, starts, most, most, 0.0, True, seed, offset)
  return [torch.contiguous(dq), torch.contiguous(dk), torch.contiguous(dv)]
