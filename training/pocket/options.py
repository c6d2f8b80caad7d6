"""Options that several commands share."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from .fit import Plan

ROOT = Path(__file__).parents[2]
"""The repository."""


@dataclass(frozen=True)
class Paths:
    """Where a run reads and keeps its data."""

    data: Path
    """Holds flickr8k, alt18k and mobilenet_v2."""
    node_modules: Path
    """Holds the npm packages with drawings and their names."""
    run: Path
    """Caches and checkpoints."""


def add_common(parser: argparse.ArgumentParser, plan: Plan) -> None:
    """What every training command takes; `plan` gives the default number of steps."""
    add_files(parser)
    parser.add_argument("--steps", type=int, default=plan.steps)
    parser.add_argument("--minutes", type=float, help="end earlier, after so much time; the learning rate follows")


def add_files(parser: argparse.ArgumentParser) -> None:
    """Where a command reads its data and model, and what it may use of the machine."""
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="flickr8k, alt18k, mobilenet_v2")
    parser.add_argument("--node-modules", type=Path, default=ROOT / "training/node_modules", help="drawing packages")
    parser.add_argument("--run", type=Path, default=ROOT / "training/runs/pocket", help="caches and checkpoints")
    parser.add_argument("--model", type=Path, default=ROOT / "models/pocket/pocket.gguf", help="the towers' file")
    parser.add_argument("--golden", type=Path, default=ROOT / "tests/golden", help="folder of the golden vectors")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())


def paths_of(options: argparse.Namespace) -> Paths:
    """The folders that the options name."""
    return Paths(options.data, options.node_modules, options.run)


def plan_of(options: argparse.Namespace, plan: Plan) -> Plan:
    """`plan` with the length that the options ask for."""
    return replace(plan, steps=options.steps, minutes=options.minutes)
