#!/usr/bin/env python3
"""Writes the golden files of the decoder's tests: small random checkpoints of Hugging Face
transformers with the logits that transformers computes.

  golden.py OUT       OUT is src/test/resources/dev/gradus/model/decoder/golden

Each folder OUT/NAME holds config.json and one golden.safetensors: the weights under their own
names, `ids` (int64 [texts, positions], padded with 1 on the right), `lengths` (int64 [texts]) and
`logits` (float32 [sum of lengths, vocabulary]: text after text, without padding), and where it makes
a difference `cached`: the same where the first half of a text and one token more are read at once,
the rest one by one with the cache of keys and values. Needs torch, transformers and
safetensors; tests do not need this script.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config

SMALL = dict(
    vocab_size=48,
    hidden_size=16,
    head_dim=8,
    intermediate_size=24,
    num_hidden_layers=2,
    num_attention_heads=4,
    max_position_embeddings=256,
    initializer_range=0.4,
    bos_token_id=0,
    eos_token_id=0,
    pad_token_id=1,
)

# Heads of 8 in a width of 16: Llama may have more head dimensions than width, Qwen2 may not.
QWEN = {k: v for k, v in SMALL.items() if k != "head_dim"} | {"num_attention_heads": 2}

CASES = {
    "llama-tied": LlamaConfig(**SMALL, num_key_value_heads=4, tie_word_embeddings=True),
    "llama-grouped": LlamaConfig(
        **SMALL, num_key_value_heads=2, tie_word_embeddings=False, rms_norm_eps=1e-5
    ),
    "llama-one-kv": LlamaConfig(**SMALL, num_key_value_heads=1, rope_theta=500000.0),
    "llama-linear": LlamaConfig(
        **SMALL, num_key_value_heads=2, rope_scaling={"rope_type": "linear", "factor": 4.0}
    ),
    "llama-llama3": LlamaConfig(
        **SMALL,
        num_key_value_heads=2,
        rope_scaling={
            "rope_type": "llama3",
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 32,
        },
    ),
    "llama-yarn": LlamaConfig(
        **SMALL,
        num_key_value_heads=2,
        rope_scaling={
            "rope_type": "yarn",
            "factor": 4.0,
            "original_max_position_embeddings": 64,
        },
    ),
    "qwen2-untied": Qwen2Config(**QWEN, num_key_value_heads=1, tie_word_embeddings=False),
    "qwen2-tied": Qwen2Config(
        **QWEN, num_key_value_heads=2, tie_word_embeddings=True, rope_theta=1000000.0
    ),
}

# The base grows with the text, so that reading it at once and reading it with a cache differ.
CASES["llama-dynamic"] = LlamaConfig(
    **(SMALL | {"max_position_embeddings": 32}),
    num_key_value_heads=2,
    rope_scaling={"rope_type": "dynamic", "factor": 4.0},
)

LENGTHS = [1, 2, 7, 16, 33, 70]


def with_cache(model, ids):
    """Logits [positions, vocabulary] of one text; its prompt is half of it and one token."""
    model(ids[:, :1])  # a rotary embedding of dynamic scale forgets a longer text here only
    prompt = ids.shape[1] // 2 + 1
    out = model(ids[:, :prompt], use_cache=True)
    logits = [out.logits[0]]
    for i in range(prompt, ids.shape[1]):
        out = model(ids[:, i : i + 1], past_key_values=out.past_key_values, use_cache=True)
        logits.append(out.logits[0])
    return torch.cat(logits)


def write(folder: pathlib.Path, config, seed: int) -> None:
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # Norms of one and biases of zero would hide a mistake in them.
            if name.endswith("norm.weight"):
                parameter.add_(0.2 * torch.randn_like(parameter))
            if name.endswith("bias"):
                parameter.add_(0.5 * torch.randn_like(parameter))
        ids = torch.ones(len(LENGTHS), max(LENGTHS), dtype=torch.int64)
        logits = torch.zeros(len(LENGTHS), max(LENGTHS), config.vocab_size)
        for row, length in enumerate(LENGTHS):
            ids[row, :length] = torch.randint(0, config.vocab_size, (length,))
            model(ids[row : row + 1, :1])  # see with_cache
            logits[row, :length] = model(ids[row : row + 1, :length]).logits[0]
        cached = [with_cache(model, ids[r : r + 1, :n]) for r, n in enumerate(LENGTHS)]
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {k: v.contiguous() for k, v in model.state_dict().items()}
    if config.tie_word_embeddings:
        tensors.pop("lm_head.weight", None)
    tensors["ids"] = ids
    tensors["lengths"] = torch.tensor(LENGTHS)
    tensors["logits"] = torch.cat([logits[r, :n] for r, n in enumerate(LENGTHS)])
    if (config.rope_scaling or {}).get("rope_type") == "dynamic":
        tensors["cached"] = torch.cat(cached)
    save_file(tensors, folder / "golden.safetensors")
    written = json.loads(config.to_json_string(use_diff=False))
    kept = set(SMALL) | {"model_type", "num_key_value_heads", "rms_norm_eps", "rope_theta"}
    kept |= {"rope_scaling", "tie_word_embeddings", "use_sliding_window", "hidden_act"}
    kept |= {"attention_bias", "mlp_bias"}
    written = {k: v for k, v in written.items() if v is not None and k in kept}
    written["model_type"] = config.model_type
    (folder / "config.json").write_text(json.dumps(written, indent=2, sort_keys=True) + "\n")
    print(folder.name, sum(p.numel() for p in model.parameters()), "parameters")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for seed, (name, case) in enumerate(CASES.items()):
        write(pathlib.Path(sys.argv[1]) / name, case, seed)
