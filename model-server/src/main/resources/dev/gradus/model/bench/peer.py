"""The same decoder in eager PyTorch, for comparison: a careful program of its kind.

Weights of q, k, v and of gate, up are joined, normalisation and attention are PyTorch's fused
functions, the key-value cache is allocated once and written in place, inference runs in inference
mode, of several ways to write an operation the fastest is taken. Reads one request a line, `decode ROWS PROMPT STEPS`, `prefill TOKENS`,
`train ROWS TOKENS` or `quit`, and answers with a line: seconds per step.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F


class Decoder(torch.nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.heads, self.kv = c["num_attention_heads"], c["num_key_value_heads"]
        self.size = c.get("head_dim") or c["hidden_size"] // self.heads
        d, f, n = c["hidden_size"], c["intermediate_size"], c["num_hidden_layers"]

        def matrix(out, inp):
            return torch.nn.Parameter(torch.randn(out, inp) * 0.02)

        def one():
            return torch.nn.Parameter(torch.ones(d))

        def many(make):
            return torch.nn.ParameterList(make() for _ in range(n))

        self.embed = matrix(c["vocab_size"], d)
        self.norm1, self.norm2, self.norm = many(one), many(one), one()
        self.qkv = many(lambda: matrix((self.heads + 2 * self.kv) * self.size, d))
        self.o = many(lambda: matrix(d, self.heads * self.size))
        self.gate_up = many(lambda: matrix(2 * f, d))
        self.down = many(lambda: matrix(d, f))
        half = self.size // 2
        angle = torch.outer(
            torch.arange(c["max_position_embeddings"]).float(),
            c["rope_theta"] ** -(torch.arange(half).float() / half),
        )
        self.register_buffer("cos", torch.cat([angle.cos(), angle.cos()], -1))
        self.register_buffer("sin", torch.cat([angle.sin(), angle.sin()], -1))

    def rotate(self, x, cos, sin):
        a, b = x.chunk(2, -1)
        return x * cos + torch.cat((-b, a), -1) * sin

    def cache(self, rows, positions):
        shape = (rows, self.kv, positions, self.size)
        return [(torch.zeros(shape), torch.zeros(shape)) for _ in self.qkv]

    def forward(self, ids, cache=None, at=0):
        rows, length = ids.shape
        eps, width = self.c["rms_norm_eps"], (self.c["hidden_size"],)
        cos, sin = self.cos[at : at + length], self.sin[at : at + length]
        x = F.embedding(ids, self.embed)
        for i in range(len(self.qkv)):
            h = F.linear(F.rms_norm(x, width, self.norm1[i], eps), self.qkv[i])
            h = h.view(rows, length, -1, self.size).transpose(1, 2)
            q, k, v = h.split((self.heads, self.kv, self.kv), 1)
            q, k = self.rotate(q, cos, sin), self.rotate(k, cos, sin)
            if cache is not None:
                cache[i][0][:, :, at : at + length] = k
                cache[i][1][:, :, at : at + length] = v
                k, v = (c[:, :, : at + length] for c in cache[i])
            if self.kv != self.heads:
                # Faster here than enable_gqa=True.
                k, v = (t.repeat_interleave(self.heads // self.kv, 1) for t in (k, v))
            y = F.scaled_dot_product_attention(q, k, v, is_causal=length > 1)
            x = x + F.linear(y.transpose(1, 2).reshape(rows, length, -1), self.o[i])
            h = F.linear(F.rms_norm(x, width, self.norm2[i], eps), self.gate_up[i])
            gate, up = h.chunk(2, -1)
            x = x + F.linear(F.silu(gate) * up, self.down[i])
        return F.rms_norm(x, width, self.norm, eps)


def clock(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Peer:
    def __init__(self, config):
        torch.manual_seed(1)
        self.vocabulary = config["vocab_size"]
        self.model = Decoder(config)
        self.adamw = None

    @torch.inference_mode()
    def decode(self, rows, prompt, steps):
        cache = self.model.cache(rows, prompt + steps)
        self.model(torch.ones(rows, prompt, dtype=torch.int64), cache)

        def run():
            ids = torch.ones(rows, 1, dtype=torch.int64)
            tokens = []
            for i in range(steps):
                x = self.model(ids, cache, prompt + i)[:, -1]
                p = torch.softmax(F.linear(x, self.model.embed), -1)
                # Several times faster than torch.multinomial.
                ids = torch.searchsorted(torch.cumsum(p, -1), torch.rand(rows, 1))
                ids.clamp_(max=self.vocabulary - 1)
                tokens.append((ids, torch.log(p.gather(1, ids))))
            [(i.tolist(), p.tolist()) for i, p in tokens]

        return clock(run) / steps

    @torch.inference_mode()
    def prefill(self, tokens):
        ids = torch.ones(1, tokens, dtype=torch.int64)
        cache = self.model.cache(1, tokens)
        return clock(lambda: self.model(ids, cache))

    def train(self, rows, tokens):
        if self.adamw is None:
            self.adamw = torch.optim.AdamW(
                self.model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1, fused=True
            )
        ids = torch.randint(0, self.vocabulary, (rows, tokens + 1))

        def run():
            x = self.model(ids[:, :-1])
            logits = F.linear(x, self.model.embed)
            loss = F.cross_entropy(logits.view(-1, self.vocabulary), ids[:, 1:].reshape(-1))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.adamw.step()
            self.adamw.zero_grad(set_to_none=True)
            loss.item()

        return clock(run)


def main():
    torch.set_num_threads(int(sys.argv[1]))
    peer = Peer(json.loads(sys.argv[2]))
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        name, *numbers = line.split()
        if name == "quit":
            break
        print(getattr(peer, name)(*map(int, numbers)), flush=True)


if __name__ == "__main__":
    main()
