"""CLIP checkpoints: the summarizer trained for one, as a user would, on a tiny one of random weights."""

import json
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from pocket.clip import summarizer
from pocket.data.pictures import karpathy
from pocket.export import CONFIG, read_string

transformers = pytest.importorskip("transformers")

WORDS = ["red", "dog", "blue", "cat", "on", "grass"]


def write_checkpoint(folder: Path) -> None:
    """A CLIPModel of a few kilobytes with a tokenizer of whole words."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    vocabulary = {word: index for index, word in enumerate(["[UNK]", *WORDS, "<start>", "<end>"])}
    start, end = vocabulary["<start>"], vocabulary["<end>"]
    tokenizer = Tokenizer(models.WordLevel(vocabulary, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<start> $A <end>", special_tokens=[("<start>", start), ("<end>", end)]
    )
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = transformers.CLIPConfig(
        text_config={**sizes, "vocab_size": len(vocabulary), "max_position_embeddings": 8, "eos_token_id": end},
        vision_config={**sizes, "image_size": 32, "patch_size": 8},
        projection_dim=32,
    )
    transformers.CLIPModel(config).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))


def write_dataset(folder: Path) -> None:
    """Pictures of noise with two captions each, in Karpathy's layout; those of val in a folder that they name."""
    images = []
    for number in range(24):
        split, place = ("val", "valid") if number >= 16 else ("train", "")
        rng = np.random.default_rng(number)
        (folder / "images" / place).mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (36, 40, 3), np.uint8)).save(folder / "images" / place / f"{number}.png")
        image = {
            "filename": f"{number}.png",
            "split": split,
            "sentences": [{"raw": " ".join(rng.choice(WORDS, 3))}] * 2,
        }
        images.append({**image, "filepath": place} if place else image)
    (folder / "dataset_tiny.json").write_text(json.dumps({"images": images}))


def test_a_summarizer_is_trained_for_a_checkpoint(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "checkpoint")
    write_dataset(tmp_path / "dataset")
    options = Namespace(
        checkpoint=tmp_path / "checkpoint", dataset=tmp_path / "dataset", output=tmp_path / "summarizer.gguf",
        run=None, width=32, heads=2, steps=3, threads=1,
    )  # fmt: skip
    summarizer.main(options)
    config = json.loads(read_string(options.output, CONFIG))
    assert (config["text_width"], config["patch_width"], config["embedding"], config["width"]) == (32, 32, 32, 32)
    kept = (tmp_path / "summarizer.run/train.patches.npy").stat().st_mtime_ns
    summarizer.main(options)
    assert (tmp_path / "summarizer.run/train.patches.npy").stat().st_mtime_ns == kept, "tokens are computed once"


def test_the_loss_is_zero_where_the_output_is_the_querys_picture() -> None:
    gallery = torch.nn.functional.normalize(torch.randn(4, 8), dim=1)
    relevant = torch.eye(4, dtype=torch.bool)
    lesson = summarizer.Lesson(
        "blind", [], torch.zeros(4, 1), torch.ones(4, 1), torch.zeros(0), gallery, relevant, relevant
    )
    summary = summarizer.Summary(3 * gallery, torch.zeros(0), torch.zeros(0), gallery)
    assert summarizer.image_loss(summary, lesson) == pytest.approx(0, abs=1e-6)
    opposite = summarizer.Summary(-gallery, torch.zeros(0), torch.zeros(0), gallery)
    assert summarizer.image_loss(opposite, lesson) == pytest.approx(1, abs=1e-6)


def test_a_folder_without_a_dataset_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no dataset\*\.json"):
        karpathy(tmp_path, "train")
