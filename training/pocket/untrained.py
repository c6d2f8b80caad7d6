"""Writes an untrained summarizer and captioner, seeded, with their golden vectors: to try a reader of the files on."""

import argparse
from pathlib import Path

import torch

from .captioner import files as captioner_files
from .captioner.network import SPECIAL, Captioner, CaptionerConfig
from .options import ROOT
from .summarizer import files as summarizer_files
from .summarizer.network import Summarizer

WORDS = 97
"""Of the captioner's vocabulary, beside the special ones."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket untrained`."""
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)


def main(options: argparse.Namespace) -> None:
    """Writes both files and the vectors of each."""
    torch.manual_seed(options.seed)
    folder, towers = options.folder, ROOT / "tests/golden/golden.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    words = [*SPECIAL, *(f"word{index}" for index in range(WORDS))]
    summarizer, captioner = Summarizer(), Captioner(CaptionerConfig(len(words)))
    with torch.no_grad():
        # At their initial size the weights hardly change anything: right and wrong readers would agree.
        for parameter in (*summarizer.parameters(), *captioner.parameters()):
            parameter.mul_(3).add_(torch.randn_like(parameter) * 0.05)
    summarizer_files.write(folder / "summarizer.gguf", summarizer)
    captioner_files.write(folder / "captioner.gguf", captioner, words)
    summarizer_files.write_golden(folder / "summarizer.safetensors", summarizer, folder / "summarizer.gguf", towers)
    captioner_files.write_golden(folder / "captioner.safetensors", captioner, folder / "captioner.gguf", words, towers)
