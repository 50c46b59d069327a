"""Writes src/test/resources/dev/gradus/model/checkpoint/python.safetensors.

Tensors of every type by Python's own safetensors, for SafetensorsFileTest. Needs torch and
safetensors; run it from the module's folder. The values are i / 4 - 3 for i = 0, 1, 2, ...,
which every type of at least eight bits holds exactly or truncates alike.
"""

import torch
from safetensors.torch import save_file


def values(shape, dtype):
    count = torch.Size(shape).numel()
    return (torch.arange(count, dtype=torch.float32) / 4 - 3).to(dtype).reshape(shape)


save_file(
    {
        "double": values((3, 5), torch.float64),
        "float": values((4, 3, 2), torch.float32),
        "half": values((7,), torch.float16),
        "brain": values((5, 3), torch.bfloat16),
        "long": values((2, 9), torch.int64),
        "int": values((2, 9), torch.int32),
        "byte": values((17,), torch.int8),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros((0, 4)),
        "truth": torch.tensor([True, False, True]),
    },
    "src/test/resources/dev/gradus/model/checkpoint/python.safetensors",
    metadata={"format": "pt", "note": "∀ from Python"},
)
