"""Writes the golden vectors of the three model files as they are: after a step that changes the towers alone."""

import argparse
import json

from .captioner import files as captioner_files
from .captioner.network import Captioner, CaptionerConfig
from .export import CONFIG, read_string
from .options import add_files
from .summarizer import files as summarizer_files
from .summarizer.network import Summarizer, SummarizerConfig
from .towers import files, golden


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket golden`."""
    add_files(parser)


def main(options: argparse.Namespace) -> None:
    """Writes the vectors of the towers, then those over their tokens."""
    model, vocabulary = files.open_towers(options.model)
    towers = options.golden / golden.FILE
    golden.write(towers, model, vocabulary, options.model)

    file = options.model.with_name("summarizer.gguf")
    summarizer = Summarizer(SummarizerConfig(**json.loads(read_string(file, CONFIG))))
    summarizer_files.write_golden(options.golden / "summarizer.safetensors", summarizer, file, towers)

    file = options.model.with_name("captioner.gguf")
    captioner = Captioner(CaptionerConfig(**json.loads(read_string(file, CONFIG))))
    words = json.loads(read_string(file, captioner_files.WORDS))
    captioner_files.write_golden(options.golden / "captioner.safetensors", captioner, file, words, towers)
