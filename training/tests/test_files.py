"""Files: what is written and read again does the same."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType as Type
from test_vocabulary import full
from torch import nn

import tiny
from pocket.captioner import files as captioner_files
from pocket.captioner.network import SPECIAL, Captioner
from pocket.data.vocabulary import Vocabulary, prune
from pocket.export import read_module, read_string
from pocket.quantise import q4_0
from pocket.summarizer import files as summarizer_files
from pocket.summarizer.network import Summarizer
from pocket.towers import files
from pocket.towers.config import Config
from pocket.towers.model import Pocket


def unlike_a_new_one(module: nn.Module) -> nn.Module:
    """A module whose every weight counts, in evaluation."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return module.eval()


def outputs(model: Pocket) -> list[torch.Tensor]:
    """Embeddings and tokens of seeded inputs."""
    rng = np.random.default_rng(0)
    pixels = torch.from_numpy(rng.integers(0, 256, (2, 3, 32, 32), np.uint8))
    ids = torch.from_numpy(rng.integers(5, tiny.TEXT.vocabulary, (2, 7)))
    mask = torch.arange(7) < torch.tensor([[7], [4]])
    with torch.no_grad():
        return [*model.image(pixels), *model.text(ids, mask)]


def vocabulary() -> Vocabulary:
    """A tokenizer of a few pieces."""
    return prune(full(), [])[0]


def test_towers_read_from_their_file_do_what_the_file_was_made_of(tmp_path: Path) -> None:
    model = unlike_a_new_one(Pocket(tiny.TOWERS))
    with torch.no_grad():
        # As the pretrained table is, before training begins.
        model.text.words.weight.copy_(q4_0(model.text.words.weight))
    path = tmp_path / "pocket.gguf"
    files.write(path, model, vocabulary())
    read = Pocket(files.config_of(path)).eval()
    files.read(path, read)
    assert files.config_of(path) == tiny.TOWERS
    assert files.vocabulary_of(path).encode(["a dog"], 16) == vocabulary().encode(["a dog"], 16)
    exact = outputs(model)
    # The text layers compute with rounded weights in any case; the image tower's are rounded by the file.
    files.round_to_file(model)
    for found, expected, unrounded in zip(outputs(read), outputs(model), exact, strict=True):
        torch.testing.assert_close(found, expected)
        torch.testing.assert_close(found, unrounded, rtol=0, atol=0.05 * unrounded.std().item())
    assert list(tmp_path.iterdir()) == [path]


def test_types_are_those_that_the_product_expects() -> None:
    kinds = {name: kind for name, (_, kind) in files.tensors_of(Pocket(tiny.TOWERS)).items()}
    assert kinds["text.encoder.layer.0.attention.self.query.weight"] == Type.Q4_0
    assert kinds["text.embeddings.word_embeddings.weight"] == Type.Q4_0
    assert kinds["text.embeddings.position_embeddings.weight"] == Type.F32
    assert kinds["text.head.up.weight"] == Type.Q4_0
    assert kinds["image.project.weight"] == Type.Q8_0
    assert kinds["image.blocks.0.project.weight"] == Type.F16, "8 channels make no block of 32"
    assert kinds["image.blocks.3.project.weight"] == Type.Q8_0
    assert kinds["image.blocks.3.depthwise.weight"] == Type.F16
    assert kinds["image.stem.weight"] == Type.F32


def test_what_answers_comes_first() -> None:
    names = list(files.tensors_of(Pocket(tiny.TOWERS)))
    first = [name.startswith(files.FIRST) for name in names]
    assert first == sorted(first, reverse=True)
    assert set(names) == set(files.arrays_of(Pocket(tiny.TOWERS)))


def test_kernels_of_5_keep_their_names_and_their_shape() -> None:
    tensors = files.image_tensors(Pocket(tiny.TOWERS))
    assert tensors["image.blocks.1.depthwise.weight"].shape == (16, 3, 3)
    assert tensors["image.blocks.2.depthwise.weight"].shape == (32, 5, 5)
    assert tensors["image.blocks.2.expand.weight"].shape == (32, 16)


def test_the_fingerprint_is_of_the_towers_up_to_their_heads() -> None:
    model = Pocket(tiny.TOWERS)
    before = files.fingerprint(model)
    with torch.no_grad():
        model.image.project.weight.add_(1)
        model.text.head_down.bias.add_(1)
    assert files.fingerprint(model) == before
    with torch.no_grad():
        model.image.embed.bias[0] += 1
    assert files.fingerprint(model) != before


def test_a_file_of_another_network_is_refused_by_the_tensors_name(tmp_path: Path) -> None:
    path = tmp_path / "pocket.gguf"
    files.write(path, Pocket(tiny.TOWERS), vocabulary())
    with pytest.raises(ValueError, match="the tensor text.embeddings.word_embeddings.weight is of 1280 values"):
        text = {**vars(tiny.TEXT), "vocabulary": 80}
        files.read(path, Pocket(Config(type(tiny.TEXT)(**text), tiny.IMAGE, 32)))
    with pytest.raises(ValueError, match="the tensor text_projection.weight is missing"):
        read_module(path, Summarizer(tiny.SUMMARIZER))
    with pytest.raises(ValueError, match="has no mlt.words"):
        read_string(path, captioner_files.WORDS)


def test_a_summarizer_read_from_its_file_does_the_same(tmp_path: Path) -> None:
    model, path = unlike_a_new_one(Summarizer(tiny.SUMMARIZER)), tmp_path / "summarizer.gguf"
    # What the file keeps in 4 bits is rounded first: of the rest 8 bits are left.
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim == 2 and summarizer_files.type_of(name) == Type.Q4_0:
                weight.copy_(q4_0(weight))
    summarizer_files.write(path, model)
    read = read_module(path, Summarizer(tiny.SUMMARIZER)).eval()
    summarizer_files.write(tmp_path / "again.gguf", read)
    again = read_module(tmp_path / "again.gguf", Summarizer(tiny.SUMMARIZER)).eval()
    given = (torch.randn(2, 5, 32), torch.ones(2, 5), torch.randn(2, 3, 16, 32), torch.ones(2, 3))
    for mode in ("blind", "clicks"):
        found, exact = read(mode, *given)[0], model(mode, *given)[0]
        torch.testing.assert_close(found, exact, rtol=0, atol=0.05 * exact.std().item())
        assert torch.equal(again(mode, *given)[0], found)


def test_a_captioner_read_from_its_file_does_the_same(tmp_path: Path) -> None:
    model, path = unlike_a_new_one(Captioner(tiny.CAPTIONER)), tmp_path / "captioner.gguf"
    words = [*SPECIAL, *(f"word{index}" for index in range(9))]
    captioner_files.write(path, model, words)
    read = read_module(path, Captioner(tiny.CAPTIONER)).eval()
    patches, ids = torch.randn(2, 16, 32), torch.tensor([[1, 5, 6], [1, 7, 3]])
    # It was trained on rounded weights, so that rounding them changes nothing.
    torch.testing.assert_close(read(patches, ids), model(patches, ids), rtol=0, atol=1e-5)
    assert json.loads(read_string(path, captioner_files.WORDS)) == words
    with pytest.raises(ValueError, match="12 words that begin with"):
        captioner_files.write(path, model, words[:-1])
