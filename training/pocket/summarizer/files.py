"""The summarizer's file and its golden vectors."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from gguf import GGMLQuantizationType as Type
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn

from ..export import CONFIG, module_tensors, read_module, write_gguf
from ..towers.golden import sources
from ..towers.model import Pocket
from .network import MODES, Summarizer, SummarizerConfig

CASES = [
    {"mode": mode, "text": text, "pictures": pictures, "captions": captions}
    for mode in MODES
    for text, pictures, captions in ((0, [0, 1, 2, 3, 4], []), (3, [5], []), (6, [2, 7], [1, 2]))
]
"""What the vectors are of: a text and some pictures of towers/golden.py, by number.

Where captions are given, a text stands for the caption of each picture.
"""


def config_for(towers: Pocket) -> SummarizerConfig:
    """The configuration of a summarizer for these towers."""
    text, patch, embedding = towers.config.text.width, towers.config.image.width, towers.config.embedding
    # The alignment takes as many directions from the image head as the summarizer is wide.
    width = min(SummarizerConfig.width, patch, embedding)
    return SummarizerConfig(text_width=text, patch_width=patch, embedding=embedding, width=width)


def write(path: Path, module: Summarizer) -> None:
    """Writes the file: matrices as `type_of` says."""
    write_gguf(path, "summarizer", {CONFIG: module.config.to_json()}, module_tensors(module, type_of))


def type_of(name: str) -> Type:
    """Q4_0 for what chooses where to attend; Q8_0 for what reads the towers' tokens and writes the embedding."""
    return Type.Q4_0 if name.startswith("blocks.") else Type.Q8_0


def write_golden(path: Path, module: Summarizer, file: Path, towers: Path) -> None:
    """What PyTorch makes of CASES with the weights of `file`; `towers` is what towers/golden.py wrote."""
    with torch.no_grad(), torch.device("cpu"):
        module = read_module(file, Summarizer(module.config)).eval()
        inputs = {name: torch.from_numpy(array) for name, array in load_file(towers).items()}
        tensors = {}
        for index, case in enumerate(CASES):
            given = arguments(inputs, case)
            output, attention = module(case["mode"], *given)
            tensors[f"case.{index}.output"] = output[0].numpy()
            if case["captions"]:
                # Rust takes one query at a time, so that there is no padding among its keys.
                captions = given[-1].flatten()
                keys = F.pad(captions, (0, attention.shape[3] - len(captions)), value=1)
                attention = attention[..., keys > 0]
            tensors[f"case.{index}.attention"] = attention[0].numpy()
    save_file(tensors, path, {"cases": json.dumps(CASES), **sources(file, towers)})


def arguments(inputs: dict[str, Tensor], case: dict) -> list[Tensor]:
    """A case as what Summarizer.forward takes after the mode."""
    tokens = inputs[f"text.{case['text']}.tokens"][None]
    patches = torch.stack([inputs[f"picture.{index}.patches"] for index in case["pictures"]])[None]
    given = [tokens, torch.ones(tokens.shape[:2]), patches, torch.ones(patches.shape[:2])]
    if case["captions"]:
        captions = [inputs[f"text.{index}.tokens"] for index in case["captions"]]
        masks = [torch.ones(len(caption)) for caption in captions]
        given += [nn.utils.rnn.pad_sequence(rows, batch_first=True)[None] for rows in (captions, masks)]
    return given
