"""Fine-tunes the towers together by symmetric InfoNCE."""

import copy
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from .data import text_of
from .descent import descend, follow, schedule
from .domains import PLAN, Domain
from .evaluate import retrieval
from .model import Pocket
from .views import SPLIT
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class Recipe:
    steps: int = 640
    batch: int = 192
    lr_new: float = 5e-4
    """Learning rate of the layers that start random."""
    lr_trunk: float = 3e-4
    lr_text: float = 6e-5
    weight_decay: float = 0.05
    warmup: int = 50
    dropout: float = 0.1
    patch_dropout: float = 0.5
    """Share of patch tokens left out of the transformer: regularises, and halves its cost."""
    frozen_text_layers: int = 4
    ema: float = 0.995
    evaluate_every: int = 160
    seed: int = 0


NEW_LAYERS = ("image.embed", "image.positions", "image.layers", "image.norm", "image.project", "text.head")


def groups(model: Pocket, recipe: Recipe) -> list[dict]:
    """Parameter groups by origin; matrices decay, vectors do not. Low blocks are frozen, their outputs cached."""
    frozen = ("image.stem", *(f"image.blocks.{i}." for i in range(SPLIT)))
    chosen: dict[tuple[float, bool], list] = {}
    for name, parameter in model.named_parameters():
        if name.startswith(frozen):
            parameter.requires_grad_(False)
        if not parameter.requires_grad:
            continue
        if name.startswith(NEW_LAYERS) or name == "log_scale":
            rate = recipe.lr_new
        else:
            rate = recipe.lr_trunk if name.startswith("image") else recipe.lr_text
        chosen.setdefault((rate, parameter.ndim >= 2), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "base": rate, "weight_decay": recipe.weight_decay * decays}
        for (rate, decays), parameters in chosen.items()
    ]


def info_nce(images: Tensor, texts: Tensor, scale: Tensor, concepts: list[str]) -> Tensor:
    """Symmetric cross-entropy of the similarity matrix; pairs of one concept share the target evenly."""
    index = {c: i for i, c in enumerate(dict.fromkeys(concepts))}
    ids = torch.tensor([index[c] for c in concepts])
    same = (ids[:, None] == ids[None, :]).float()
    target = same / same.sum(1, keepdim=True)
    logits = scale.exp().clamp(max=100) * images @ texts.T
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


class Batches:
    """An endless, seeded stream of one-domain batches that can be picked up at any step."""

    def __init__(self, domains: dict[str, Domain], recipe: Recipe):
        self.domains, self.recipe = domains, recipe
        self.turns = [name for name, (_, share) in PLAN.items() if name in domains for _ in range(share)]

    def at(self, step: int) -> tuple[Tensor, list[str], list[str]]:
        """Low maps, texts and concepts of one step's batch."""
        rng = random.Random(f"{self.recipe.seed}/{step}")
        domain = self.domains[rng.choice(self.turns)]
        chosen = rng.sample(range(len(domain.pictures)), min(self.recipe.batch, len(domain.pictures)))
        view = [rng.randrange(domain.low.shape[1]) for _ in chosen]
        low = torch.from_numpy(np.stack([domain.low[i, v] for i, v in zip(chosen, view)])).float()
        pictures = [domain.pictures[i] for i in chosen]
        low = low.contiguous(memory_format=torch.channels_last)
        return low, [text_of(p, rng) for p in pictures], [p.concept for p in pictures]

    def since(self, step: int) -> Iterator[tuple[int, tuple[Tensor, list[str], list[str]]]]:
        for at in range(step, self.recipe.steps):
            yield at, self.at(at)


def train(
    model: Pocket, vocabulary: Vocabulary, domains: dict[str, Domain], val: Domain, recipe: Recipe, run: Path
) -> Pocket:
    """Trains, or goes on from `run`/last.pt; returns the averaged model."""
    optimizer = torch.optim.AdamW(groups(model, recipe), betas=(0.9, 0.98), eps=1e-6)
    average = copy.deepcopy(model)
    start, last = 0, run / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=True)
        assert state["recipe"] == asdict(recipe), "the checkpoint is of another recipe; choose another run folder"
        start = state["step"]
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
    batches = Batches(domains, recipe)
    progress = tqdm(total=recipe.steps, initial=start, desc="train", unit="step")
    for step, (low, texts, concepts) in batches.since(start):
        torch.manual_seed(step)
        loss = update(model, optimizer, recipe, step, low, vocabulary.encode(texts, 64), concepts)
        follow(average, model, step, recipe.ema)
        progress.update()
        progress.set_postfix(loss=f"{loss:.3f}", scale=f"{model.log_scale.exp().item():.1f}")
        if (step + 1) % recipe.evaluate_every == 0 or step + 1 == recipe.steps:
            figures = retrieval(average, vocabulary, val)
            progress.write(f"step {step + 1}: loss {loss:.3f}, val " + ", ".join(f"{k} {v:.3f}" for k, v in figures.items()))
            save(last, step + 1, model, average, optimizer, recipe)
    return average


def update(
    model: Pocket,
    optimizer: torch.optim.Optimizer,
    recipe: Recipe,
    step: int,
    low: Tensor,
    ids: list[list[int]],
    concepts: list[str],
) -> float:
    """One optimiser step; returns the loss."""
    model.train()
    with torch.autocast("cpu", torch.bfloat16):
        images, texts = model.embed_low(low, SPLIT), model.embed_texts(ids)
    loss = info_nce(images, texts, model.log_scale, concepts)
    descend(model, optimizer, loss, schedule(step, recipe.steps, recipe.warmup))
    return loss.item()


def save(path: Path, step: int, model: Pocket, average: Pocket, optimizer: torch.optim.Optimizer, recipe: Recipe) -> None:
    part = path.with_suffix(".part")
    state = {"step": step, "model": model.state_dict(), "average": average.state_dict()}
    torch.save({**state, "optimizer": optimizer.state_dict(), "recipe": asdict(recipe)}, part)
    part.rename(path)
