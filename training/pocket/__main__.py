"""`python -m pocket`: from raw data to the shipped model file and its golden vectors.

Each stage keeps what it made in the run folder and is skipped when that is there: views, checkpoints, weights.
"""

import argparse
from pathlib import Path

import torch

from . import domains, export, golden, train
from .config import Config, TextConfig
from .domains import Paths
from .evaluate import retrieval
from .model import MINILM, Pocket
from .vocabulary import Vocabulary, prune

ROOT = Path(__file__).parents[2]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pocket", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="flickr8k, alt18k, mobilenet_v2")
    parser.add_argument("--node-modules", type=Path, default=ROOT / "training/node_modules", help="drawing packages")
    parser.add_argument("--run", type=Path, default=ROOT / "training/runs/pocket", help="caches and checkpoints")
    parser.add_argument("--model", type=Path, default=ROOT / "models/pocket/pocket.gguf", help="the file to write")
    parser.add_argument("--golden", type=Path, default=ROOT / "tests/golden/golden.safetensors")
    parser.add_argument("--start", type=Path, help="a model file whose weights to go on from, instead of the sources'")
    parser.add_argument("--steps", type=int, default=train.Recipe.steps)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    return parser.parse_args()


def vocabulary_of(paths: Paths) -> Vocabulary:
    """The pruned tokenizer for what the training domains say."""
    texts = (text for items in domains.pictures(paths).values() for picture in items for text in picture.texts)
    return prune((MINILM / "tokenizer.json").read_text(), texts)


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(train.Recipe.seed)
    paths = Paths(options.data, options.node_modules, options.run)
    recipe = train.Recipe(steps=options.steps)
    vocabulary = vocabulary_of(paths)
    config = Config(TextConfig(len(vocabulary.kept)))
    model = Pocket.pretrained(
        config, vocabulary, paths.data, dropout=recipe.dropout, patch_dropout=recipe.patch_dropout
    )
    if options.start:
        export.read(options.start, model)
    model.image.to(memory_format=torch.channels_last)
    model.text.freeze_below(recipe.frozen_text_layers)
    val = domains.validation(paths, model.image, config.image.side)
    learned = domains.load(paths, model.image, config.image.side, recipe.seed)
    trained = train.train(model, vocabulary, learned, val, recipe, paths.run)
    export.write(options.model, trained, config, vocabulary)
    golden.write(options.golden, trained, config, vocabulary, options.model)
    figures = retrieval(trained, vocabulary, val)
    print("as shipped, val: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
