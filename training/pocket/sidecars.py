"""Writes the summarizer's and the captioner's files, and golden vectors of both.

`python -m pocket.sidecars DIR` writes untrained ones, seeded, to try a reader on.
"""

import argparse
import hashlib
import json
from pathlib import Path

import gguf
import numpy as np
import torch
import torch.nn.functional as F
from gguf import GGMLQuantizationType as Type
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn

from .captioner import SPECIAL, START, Captioner, CaptionerConfig
from .export import stored, write_gguf
from .summarizer import MODES, Summarizer

# What the summarizer's vectors are of: a text and some pictures of golden.py's, and the text that each picture is
# said to show where captions are read.
CASES = [
    {"mode": mode, "text": text, "pictures": pictures, "captions": captions}
    for mode in MODES
    for text, pictures, captions in ((0, [0, 1, 2, 3, 4], []), (3, [5], []), (6, [2, 7], [1, 2]))
]
CAPTIONED = 3
TEACHER_FORCED = 6


def tensors_of(module: nn.Module, matrix: Type) -> dict[str, tuple[np.ndarray, Type]]:
    """Every tensor in its stored bytes: weight matrices as `matrix`, the rest f32."""
    arrays = {name: tensor.detach().cpu().float().numpy() for name, tensor in module.state_dict().items()}
    kinds = {name: matrix if a.ndim == 2 and name.endswith("weight") else Type.F32 for name, a in arrays.items()}
    return {name: (stored(array, kinds[name]), kinds[name]) for name, array in arrays.items()}


def write_summarizer(path: Path, module: Summarizer) -> None:
    write_gguf(path, "summarizer", {"mlt.config": module.config.to_json()}, tensors_of(module, Type.Q8_0))


def write_captioner(path: Path, module: Captioner, words: list[str]) -> None:
    """`words`: the vocabulary by id, `SPECIAL` first."""
    assert words[: len(SPECIAL)] == SPECIAL and len(words) == module.config.vocabulary
    strings = {"mlt.config": module.config.to_json(), "mlt.words": json.dumps(words)}
    write_gguf(path, "captioner", strings, tensors_of(module, Type.Q4_0))


def read(path: Path, module: nn.Module) -> nn.Module:
    """Gives the module the weights of a file written here."""
    tensors = {tensor.name: tensor for tensor in gguf.GGUFReader(path).tensors}
    state = {
        name: torch.tensor(gguf.quants.dequantize(tensors[name].data, tensors[name].tensor_type)).reshape(value.shape)
        for name, value in module.state_dict().items()
    }
    module.load_state_dict(state)
    return module


def golden_summarizer(path: Path, module: Summarizer, file: Path, towers: Path) -> None:
    """What PyTorch makes of CASES with the weights of `file`; `towers` is what golden.py wrote."""
    module = read(file, Summarizer(module.config)).eval()
    inputs = {name: torch.from_numpy(array) for name, array in load_file(towers).items()}
    tensors = {}
    with torch.no_grad():
        for index, case in enumerate(CASES):
            given = arguments(inputs, case)
            output, attention = module(case["mode"], *given)
            tensors[f"case.{index}.output"] = output[0].numpy()
            if case["captions"]:
                # Padding is no key of a reader that takes one query at a time.
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


def golden_captioner(path: Path, module: Captioner, file: Path, words: list[str], towers: Path) -> None:
    """Logits of a seeded sequence of words, and the sentences that beam search and greedy decoding find."""
    module = read(file, Captioner(module.config)).eval()
    inputs = load_file(towers)
    patches = [torch.from_numpy(inputs[f"picture.{index}.patches"]) for index in range(CAPTIONED)]
    drawn = np.random.default_rng(0).integers(len(SPECIAL), len(words), TEACHER_FORCED)
    sequence = torch.tensor([[START, *drawn.tolist()]])
    with torch.no_grad():
        logits = {f"picture.{i}.logits": module(p[None], sequence)[0].numpy() for i, p in enumerate(patches)}
    sentences = {
        f"sentences.{width}": json.dumps([" ".join(words[i] for i in module.generate(p, width)) for p in patches])
        for width in (1, 3)
    }
    tensors = {"words": sequence[0].numpy(), **logits}
    save_file(tensors, path, {**sentences, **sources(file, towers)})


def sources(file: Path, towers: Path) -> dict[str, str]:
    """Which sidecar made the vectors, over tokens of which towers."""
    with safe_open(towers, "numpy") as golden:
        towers_sha256 = golden.metadata()["model_sha256"]
    return {"model_sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "towers_sha256": towers_sha256}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pocket.sidecars", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    folder, seed = (options := parser.parse_args()).folder, options.seed
    torch.manual_seed(seed)
    towers = Path(__file__).parents[2] / "tests/golden/golden.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    words = [*SPECIAL, *(f"word{index}" for index in range(97))]
    summarizer, captioner = Summarizer(), Captioner(CaptionerConfig(len(words)))
    with torch.no_grad():
        # At their initial size the weights say nothing; vectors of such a network would agree by themselves.
        for parameter in (*summarizer.parameters(), *captioner.parameters()):
            parameter.mul_(3).add_(torch.randn_like(parameter) * 0.05)
    write_summarizer(folder / "summarizer.gguf", summarizer)
    write_captioner(folder / "captioner.gguf", captioner, words)
    golden_summarizer(folder / "summarizer.safetensors", summarizer, folder / "summarizer.gguf", towers)
    golden_captioner(folder / "captioner.safetensors", captioner, folder / "captioner.gguf", words, towers)


if __name__ == "__main__":
    main()
