"""Hugging Face transformers' generate on the same card: the same shape, random weights, bfloat16, sampling.

Arguments: config.json, prompt, steps, rounds, then numbers of rows. Prints a JSON line for the versions and one for each number
of rows, with the shortest time of a step: that of generating prompt + steps less that of one step, so that reading the prompt
does not count.
"""

import json
import sys
import time

import torch
import transformers


def main():
    path, prompt, steps, rounds, *rows = sys.argv[1:]
    prompt, steps, rounds = int(prompt), int(steps), int(rounds)
    with open(path) as file:
        fields = json.load(file)
    config = transformers.AutoConfig.for_model(**fields)
    print(
        json.dumps({
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "card": torch.cuda.get_device_name(),
        }),
        flush=True,
    )
    with torch.device("cuda"):
        model = transformers.AutoModelForCausalLM.from_config(config, attn_implementation="sdpa", dtype=torch.bfloat16)
    model = model.eval()
    settings = model.generation_config
    settings.eos_token_id = None
    settings.pad_token_id = 0

    def seconds(ids, new):
        torch.cuda.synchronize()
        start = time.perf_counter()
        model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=new, do_sample=True, top_k=0, temperature=1.0
        )
        torch.cuda.synchronize()
        return time.perf_counter() - start

    for n in map(int, rows):
        ids = torch.randint(1, config.vocab_size, (n, prompt), device="cuda")
        seconds(ids, 4)
        one = min(seconds(ids, 1) for _ in range(rounds))
        all_steps = min(seconds(ids, steps + 1) for _ in range(rounds))
        print(json.dumps({"rows": n, "secondsPerStep": (all_steps - one) / steps}), flush=True)


if __name__ == "__main__":
    main()
