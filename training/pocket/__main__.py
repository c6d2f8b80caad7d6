"""`python -m pocket COMMAND`: from raw data to the shipped model files and their golden vectors."""

import argparse
import importlib

from . import device

COMMANDS = {
    "towers": "towers.train",
    "heads": "towers.heads",
    "int8": "towers.int8",
    "confidence": "towers.confidence",
    "golden": "golden",
    "thumbs": "thumbs.train",
    "summarizer": "summarizer.train",
    "captioner": "captioner.train",
    "score": "captioner.score",
    "untrained": "untrained",
    "clip-golden": "clip.golden",
    "clip-summarizer": "clip.summarizer",
    "resize-golden": "data.resize_golden",
}
"""Each command's module, imported when it is asked for. It has `add_options(parser)` and `main(options)`."""
ON_BEST = {"towers", "heads", "int8", "confidence", "summarizer", "captioner"}
"""Those that run on a GPU, where there is one; the others take moments, or are other people's networks."""


def main(arguments: list[str] | None = None) -> None:
    """Runs the command that `arguments` (by default the command line's) begin with."""
    parser = argparse.ArgumentParser(prog="python -m pocket", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("options", nargs=argparse.REMAINDER, help="`COMMAND --help` lists them")
    chosen = parser.parse_args(arguments)
    module = importlib.import_module(f".{COMMANDS[chosen.command]}", __package__)
    if chosen.command in ON_BEST:
        device.use_best()
    command = argparse.ArgumentParser(prog=f"{parser.prog} {chosen.command}", description=module.__doc__)
    module.add_options(command)
    module.main(command.parse_args(chosen.options))


if __name__ == "__main__":
    main()
