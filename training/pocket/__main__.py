"""`python -m pocket`: from raw data to the shipped model file and its golden vectors.

Each stage keeps what it made in the run folder and is skipped when that is there: views, checkpoints, weights.
"""

import argparse
from pathlib import Path

import torch

from . import domains, drawings, export, golden, train
from .config import Config, TextConfig
from .domains import ROOT, Paths
from .evaluate import retrieval
from .model import Pocket


def arguments() -> argparse.Namespace:
    parser = domains.parser("python -m pocket", __doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models/pocket/pocket.gguf", help="the file to write")
    parser.add_argument("--golden", type=Path, default=ROOT / "tests/golden/golden.safetensors")
    parser.add_argument("--start", type=Path, help="a model file whose weights to go on from, instead of the sources'")
    parser.add_argument("--steps", type=int, default=train.Recipe.steps)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(train.Recipe.seed)
    paths = Paths(options.data, options.node_modules, options.run)
    recipe = train.Recipe(steps=options.steps)
    vocabulary = domains.vocabulary(paths)
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
    drawings.write_unseen(options.model.with_name("unseen.txt"), paths.node_modules)
    golden.write(options.golden, trained, config, vocabulary, options.model)
    figures = retrieval(trained, vocabulary, val)
    print("as shipped, val: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
