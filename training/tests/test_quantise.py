"""Rounding to GGML's types against the gguf package's own."""

import gguf
import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType as Type
from torch import nn

from pocket.export import rounded, stored
from pocket.quantise import BLOCK, Q4Embedding, Q4Linear, q4_0

SHAPES = [(1, 32), (7, 64), (16, 96)]


def weights(shape: tuple[int, int]) -> np.ndarray:
    """Weights of very different blocks: usual, tiny, all zero, one large value."""
    array = np.random.default_rng(0).normal(0, 0.05, shape).astype(np.float32)
    blocks = array.reshape(-1, BLOCK)
    blocks[0, 3] = -4.0
    if len(blocks) > 2:
        blocks[1] *= 1e-4
        blocks[2] = 0
    return array


@pytest.mark.parametrize("shape", SHAPES)
def test_q4_0_is_ggufs_to_the_bit(shape: tuple[int, int]) -> None:
    array = weights(shape)
    expected = gguf.quants.dequantize(gguf.quants.quantize(array, Type.Q4_0), Type.Q4_0)
    assert np.array_equal(q4_0(torch.from_numpy(array)).numpy(), expected)
    assert np.array_equal(rounded(array, Type.Q4_0), expected)


@pytest.mark.parametrize("shape", SHAPES)
def test_q8_0_is_a_scale_and_a_byte_per_weight(shape: tuple[int, int]) -> None:
    blocks = weights(shape).reshape(-1, BLOCK)
    scale = np.abs(blocks).max(1, keepdims=True) / np.float32(127)
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale != 0)
    # Halves are rounded away from zero.
    steps = np.sign(blocks) * np.floor(np.abs(blocks * inverse) + np.float32(0.5))
    expected = (steps * scale.astype(np.float16).astype(np.float32)).reshape(shape)
    assert np.array_equal(rounded(weights(shape), Type.Q8_0), expected)


@pytest.mark.parametrize("kind, bytes_per_block", [(Type.Q4_0, 18), (Type.Q8_0, 34), (Type.F16, 64), (Type.F32, 128)])
def test_what_was_rounded_once_stays(kind: Type, bytes_per_block: int) -> None:
    once = rounded(weights((7, 64)), kind)
    assert np.array_equal(rounded(once, kind), once)
    assert stored(once, kind).nbytes == 14 * bytes_per_block


@pytest.mark.parametrize("kind, steps", [(Type.Q4_0, 8), (Type.Q8_0, 127)])
def test_the_error_is_within_one_step(kind: Type, steps: int) -> None:
    blocks = weights((16, 96)).reshape(-1, BLOCK)
    step = np.abs(blocks).max(1, keepdims=True) / steps
    # Half a step by rounding; Q4_0 has no +8, so that a value opposite to the extreme may miss by a whole one. The
    # scale is an f16, whose last digit counts as often as there are steps.
    allowed = step * (1.0 if kind == Type.Q4_0 else 0.5) + steps * np.maximum(step * 2**-11, 2**-25)
    assert (np.abs(rounded(blocks, kind) - blocks) <= allowed).all()


def test_layers_see_rounded_weights_and_pass_gradients_straight() -> None:
    layer, x = Q4Linear(32, 4), torch.randn(3, 32)
    plain = nn.functional.linear(x, q4_0(layer.weight), layer.bias)
    torch.testing.assert_close(layer(x), plain)
    layer(x).sum().backward()
    assert torch.equal(layer.weight.grad, x.sum(0).expand(4, 32))
    table = Q4Embedding(5, 32)
    torch.testing.assert_close(table.table(), q4_0(table.weight))


def test_a_frozen_layer_does_as_it_did_and_trains_no_more() -> None:
    layer, x = Q4Linear(32, 4), torch.randn(3, 32)
    before = layer(x)
    layer.freeze()
    torch.testing.assert_close(layer(x), before)
    assert torch.equal(layer.weight, q4_0(layer.weight))
    assert not layer(x).requires_grad
