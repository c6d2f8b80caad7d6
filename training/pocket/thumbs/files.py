"""The network's files: a table of Rust, and a small case for the Rust side to agree with."""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from .galleries import Gallery, standard
from .network import SIGNS, Marks, Network, scores

DIGITS = 4
PICTURES, WIDTH = 24, 16
CASES = (
    {"asks": True, "likes": [3], "dislikes": []},
    {"asks": True, "likes": [3, 7, 20], "dislikes": [1, 9]},
    {"asks": True, "likes": [], "dislikes": [0, 5]},
    {"asks": False, "likes": [2, 11], "dislikes": [4]},
)


def merged(networks: list[Network]) -> Network:
    """One network whose output is the mean of several, with weights as the file has them: signed, of few digits."""
    into, out = zip(*(network.weights() for network in networks))
    into, out = (joined(list(layers)) for layers in (into, [weights[0] / len(networks) for weights in out]))
    bias = joined([network.input.bias for network in networks])
    one = Network(len(out))
    with torch.no_grad():
        for ours, made in ((one.input.weight, into), (one.input.bias, bias), (one.output.weight, out[None])):
            ours.copy_(torch.round(made, decimals=DIGITS))
    return one


def joined(layers: list[torch.Tensor]) -> torch.Tensor:
    """The units of several layers, of all of them the convex ones first."""
    return torch.cat([layer.chunk(2)[half] for half in (0, 1) for layer in layers])


def write_weights(path: Path, network: Network, provenance: list[str]) -> None:
    """Writes the table."""
    into, out = (matrix.detach().numpy() for matrix in network.weights())

    def row(values: np.ndarray) -> str:
        return "[" + ", ".join(f"{value + 0.0:.{DIGITS}f}" for value in values) + "]"

    lines = [
        "//! The network's weights. Written by `python -m pocket thumbs`; do not edit.",
        "//!",
        *(f"//! {line}".rstrip() for line in provenance),
        "",
        f"pub(super) const INPUTS: usize = {len(SIGNS)};",
        f"pub(super) const HIDDEN: usize = {len(into)};",
        "",
        "/// `A`.",
        "pub(super) const INPUT: [[f32; INPUTS]; HIDDEN] = [",
        *(f"    {row(values)}," for values in into),
        "];",
        "",
        "/// `a`.",
        f"pub(super) const BIAS: [f32; HIDDEN] = {row(network.input.bias.detach().numpy())};",
        "",
        "/// `b`.",
        f"pub(super) const OUTPUT: [f32; HIDDEN] = {row(out[0])};",
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


def write_golden(path: Path, network: Network, scale: float) -> None:
    """Writes a made-up gallery, words, marks and the scores that they come to."""
    rng = np.random.default_rng(7)
    # Whole steps, the largest of which is 127, so that a gallery of bytes holds them as they are.
    steps = rng.integers(-126, 127, (PICTURES, WIDTH)).astype(np.float32)
    steps[12:] = (0.7 * steps[:12] + 0.3 * steps[12:]).round()
    steps[:, 0] = 127
    embeddings = steps / np.linalg.norm(steps, axis=1, keepdims=True)
    query = rng.normal(size=WIDTH).astype(np.float32)
    query /= np.linalg.norm(query)
    gallery, words = Gallery(embeddings), standard(embeddings @ query)
    tensors = {"embeddings": embeddings, "query": query}
    for at, case in enumerate(CASES):
        marks = Marks(gallery, words if case["asks"] else None, case["likes"], case["dislikes"])
        tensors[f"scores.{at}"] = scores([network], marks, scale).astype(np.float32)
    save_file(tensors, path, {"cases": json.dumps(CASES), "scale": str(scale)})
