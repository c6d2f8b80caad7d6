"""The trunks: their shapes, SAME padding, and EfficientNet-Lite0 with its batch norms folded."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from pocket.towers import lite0
from pocket.towers.config import FROZEN_TO, BlockConfig, ImageConfig
from pocket.towers.image_tower import Depthwise, ImageTower, pad_same
from pocket.towers.trunks import TRUNKS


def same(x: Tensor, kernel: int, stride: int, value: float = 0.0) -> Tensor:
    """TensorFlow's SAME padding by its definition, of any kernel, stride and side."""
    out = math.ceil(x.shape[-1] / stride)
    total = max((out - 1) * stride + kernel - x.shape[-1], 0)
    first = total // 2
    return F.pad(x, (first, total - first, first, total - first), value=value)


def normed(x: Tensor, weights: dict[str, Tensor], name: str) -> Tensor:
    """A batch norm of the checkpoint."""
    parts = (weights[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
    return F.batch_norm(x, *parts, eps=lite0.EPSILON)


def unfolded(weights: dict[str, Tensor], pixels: Tensor) -> Tensor:
    """EfficientNet-Lite0 up to its head as the checkpoint has it: bytes [B, 3, S, S] -> [B, 1280, S / 32, S / 32]."""
    x = (pixels.float() - 127) / 128
    # Byte 127.5 stands around the picture, for the tower pads with 0 in x / 127.5 - 1.
    x = F.conv2d(same(x, 3, 2, value=lite0.SHIFT), weights["_conv_stem.weight"], stride=2)
    x = F.relu6(normed(x, weights, "_bn0"))
    for index in range(len(lite0.BLOCKS)):
        name = f"_blocks.{index}."
        depthwise = weights[f"{name}_depthwise_conv.weight"]
        stride, y = 2 if index in (1, 3, 5, 11) else 1, x
        if f"{name}_expand_conv.weight" in weights:
            y = F.relu6(normed(F.conv2d(y, weights[f"{name}_expand_conv.weight"]), weights, f"{name}_bn0"))
        y = F.conv2d(same(y, depthwise.shape[-1], stride), depthwise, stride=stride, groups=len(depthwise))
        y = F.relu6(normed(y, weights, f"{name}_bn1"))
        y = normed(F.conv2d(y, weights[f"{name}_project_conv.weight"]), weights, f"{name}_bn2")
        x = x + y if stride == 1 and x.shape == y.shape else y
    return F.relu6(normed(F.conv2d(x, weights["_conv_head.weight"]), weights, "_bn1"))


@pytest.mark.parametrize("kernel", [3, 5])
@pytest.mark.parametrize("side", [2, 4, 14])
def test_padding_is_tensorflows(kernel: int, side: int) -> None:
    x = torch.randn(1, 3, side, side)
    assert torch.equal(pad_same(x, kernel), same(x, kernel, 2))
    for stride in (1, 2):
        layer = Depthwise(3, BlockConfig(1, 3, stride, kernel))
        expected = F.conv2d(same(x, kernel, stride), layer.weight, layer.bias, stride, groups=3)
        torch.testing.assert_close(layer(x), expected)


@pytest.mark.parametrize("trunk, split, channels", [("mobilenetv2", 7, 64), ("lite0", 6, 80)])
def test_trunks_have_a_grid_of_7_and_are_frozen_to_14(trunk: str, split: int, channels: int) -> None:
    config = TRUNKS[trunk].config()
    tower = ImageTower(config, 512).eval()
    assert (config.grid, config.split(FROZEN_TO)) == (7, split)
    with torch.no_grad():
        low = tower.low(torch.zeros(1, 3, 224, 224, dtype=torch.uint8))
        embedding, patches = tower.high(low)
    assert low.shape == (1, channels, 14, 14)
    assert (embedding.shape, patches.shape) == ((1, 512), (1, 49, 384))


def test_a_folded_convolution_does_what_it_and_its_batch_norm_did() -> None:
    weight, x = torch.randn(6, 2, 5, 5), torch.randn(2, 4, 8, 8)
    norm = {part: torch.rand(6) + 0.1 for part in ("weight", "bias", "running_mean", "running_var")}
    expected = F.batch_norm(
        F.conv2d(x, weight, groups=2), norm["running_mean"], norm["running_var"], norm["weight"], norm["bias"], eps=0.1
    )
    torch.testing.assert_close(F.conv2d(x, *lite0.fold(weight, norm, 0.1), groups=2), expected)


def test_lite0_folded_is_lite0_unfolded() -> None:
    pixels = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)
    tower = ImageTower(ImageConfig(side=64, blocks=lite0.BLOCKS), 512).eval()
    tower.load_trunk(lite0.weights())
    with torch.no_grad():
        found, expected = tower.trunk(tower.low(pixels)), unfolded(lite0.checkpoint(), pixels)
    assert found.shape == (2, 1280, 2, 2)
    assert expected.std() > 0.1
    # f32 through sixteen blocks, summed in another order: 2e-5 was measured.
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-4)


def test_weights_of_another_trunk_are_refused() -> None:
    weights = lite0.weights()
    with pytest.raises(ValueError, match="missing"):
        ImageTower(TRUNKS["lite0"].config(), 512).load_trunk({k: v for k, v in weights.items() if k != "stem.bias"})
    with pytest.raises(ValueError, match="unexpected"):
        ImageTower(TRUNKS["lite0"].config(), 512).load_trunk({**weights, "classifier.bias": torch.zeros(1)})
