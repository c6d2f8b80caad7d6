"""The ImageNet trunks that training can start from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from . import lite0
from .config import MOBILENET_V2, BlockConfig, ImageConfig


@dataclass(frozen=True)
class Trunk:
    """A pretrained convolutional network without its classifier."""

    blocks: tuple[BlockConfig, ...]
    weights: Callable[[Path], dict[str, Tensor]]
    """From the data folder: `stem`, `blocks.N.{expand,depthwise,project}` and `head`, each `.weight` [out, in / groups,
    rows, columns] and `.bias` [out], batch norm folded, for pixels scaled to x / 127.5 - 1 and ReLU6.
    """

    def config(self) -> ImageConfig:
        """The image tower on this trunk."""
        return ImageConfig(blocks=self.blocks)


def mobilenet_v2(data: Path) -> dict[str, Tensor]:
    """MobileNetV2's weights, from a file that has them in this form already."""
    tensors = load_file(str(data / "mobilenet_v2/mobilenet_v2_1.0_224.safetensors"))
    return {name: tensor for name, tensor in tensors.items() if not name.startswith("classifier")}


TRUNKS = {
    "mobilenetv2": Trunk(MOBILENET_V2, mobilenet_v2),
    "lite0": Trunk(lite0.BLOCKS, lambda _: lite0.weights()),
}
