"""`python -m pocket.heads`: trains the last layers of both towers once more, in batches of a thousand.

What a pair costs in the main run is the trunks. Once they are finished, a picture is the mean of its patch tokens and a
text the mean of its word tokens; on those, kept in memory, the layers that end in the common space see ten times as many
pairs per batch, and hundreds of batches a minute. The text head is widened first.
"""

import argparse
import copy
import random
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from . import export, golden
from .data import Picture, text_of
from .descent import descend, follow, schedule
from .domains import PLAN
from .evaluate import figures_of
from .model import Pocket
from .run import Run
from .train import info_nce


@dataclass(frozen=True)
class Recipe:
    steps: int = 1200
    batch: int = 1024
    hidden: int = 1536
    """Width of the text head's middle layer."""
    lr: float = 2e-3
    weight_decay: float = 0.05
    dropout: float = 0.2
    warmup: int = 50
    ema: float = 0.995
    evaluate_every: int = 200
    draws: int = 12
    """Texts drawn of a drawing; of others every caption is used."""
    seed: int = 0


@dataclass(frozen=True)
class Pooled:
    """A domain as the trunks leave it."""

    pictures: list[Picture]
    images: Tensor
    """Mean patch tokens f32 [pictures, views, 384]."""
    texts: Tensor
    """Mean word tokens f32 [texts, 384]."""
    of: list[list[int]]
    """The texts of each picture."""


def pooled(run: Run, name: str, recipe: Recipe) -> Pooled:
    """The means of what `run` knows or now learns."""
    pictures = run.items[name]
    rng = random.Random(f"{recipe.seed}/{name}")
    drawn = [list(dict.fromkeys(text_of(p, rng) for _ in range(recipe.draws))) if p.is_drawing else p.texts for p in pictures]
    unique = {text: index for index, text in enumerate(dict.fromkeys(text for texts in drawn for text in texts))}
    images, texts = torch.from_numpy(run.seen[name].means), torch.from_numpy(run.texts.means(list(unique)))
    return Pooled(pictures, images, texts, [[unique[text] for text in own] for own in drawn])


class Heads(nn.Module):
    """The layers that end in the common space, on means."""

    def __init__(self, towers: Pocket, recipe: Recipe):
        super().__init__()
        self.up, self.down = widened(towers.text.head_up, towers.text.head_down, recipe.hidden)
        self.project = copy.deepcopy(towers.image.project)
        self.log_scale = nn.Parameter(towers.log_scale.detach().clone())
        self.dropout = nn.Dropout(recipe.dropout)
        self.requires_grad_(True)

    def embed_texts(self, means: Tensor) -> Tensor:
        """Mean word tokens -> unit embeddings [B, 512]."""
        return F.normalize(self.down(self.dropout(F.gelu(self.up(self.dropout(means))))), dim=1)

    def embed_images(self, means: Tensor) -> Tensor:
        """Mean patch tokens -> unit embeddings [B, 512]."""
        return F.normalize(self.project(self.dropout(means)), dim=1)

    def into(self, towers: Pocket) -> None:
        """Gives the towers these layers."""
        towers.text.head_up, towers.text.head_down, towers.image.project = self.up, self.down, self.project


def widened(up: nn.Linear, down: nn.Linear, hidden: int) -> tuple[nn.Linear, nn.Linear]:
    """The same function with more units in the middle, which start unused."""
    wide = nn.Linear(up.in_features, hidden), nn.Linear(hidden, down.out_features)
    with torch.no_grad():
        wide[1].weight.zero_()
        wide[0].weight[: up.out_features], wide[0].bias[: up.out_features] = up.weight, up.bias
        wide[1].weight[:, : down.in_features] = down.weight
        wide[1].bias.copy_(down.bias)
    return wide


def groups(heads: Heads, recipe: Recipe) -> list[dict]:
    """The image side is one linear map that the patch tokens were made for: it stays near where it was, at half the pace."""
    text = [*heads.up.parameters(), *heads.down.parameters(), heads.log_scale]
    return [
        {"params": text, "lr": recipe.lr, "weight_decay": recipe.weight_decay},
        {"params": list(heads.project.parameters()), "lr": recipe.lr / 2, "weight_decay": 0.0},
    ]


@torch.no_grad()
def evaluate(heads: Heads, val: Pooled) -> dict[str, float]:
    """Text to image over all of val's captions."""
    heads.eval()
    owners = torch.tensor([index for index, own in enumerate(val.of) for _ in own])
    texts = heads.embed_texts(val.texts[[text for own in val.of for text in own]])
    return figures_of(texts @ heads.embed_images(val.images[:, 0]).T, owners)


def train(run: Run, recipe: Recipe) -> Heads:
    """Trains from the towers' own heads; returns the averaged ones."""
    torch.manual_seed(recipe.seed)
    heads = Heads(run.model, recipe)
    average = copy.deepcopy(heads)
    domains = {name: pooled(run, name, recipe) for name in PLAN}
    val = pooled(run, "val", recipe)
    optimizer = torch.optim.AdamW(groups(heads, recipe))
    turns = [name for name, (_, share) in PLAN.items() for _ in range(share)]
    for step in (progress := tqdm(range(recipe.steps), desc="heads", unit="step")):
        rng = random.Random(f"{recipe.seed}/{step}")
        domain = domains[rng.choice(turns)]
        chosen = rng.sample(range(len(domain.pictures)), recipe.batch)
        heads.train()
        images = heads.embed_images(domain.images[chosen, rng.randrange(domain.images.shape[1])])
        texts = heads.embed_texts(domain.texts[[rng.choice(domain.of[index]) for index in chosen]])
        loss = info_nce(images, texts, heads.log_scale, [domain.pictures[index].concept for index in chosen])
        descend(heads, optimizer, loss, schedule(step, recipe.steps, recipe.warmup))
        follow(average, heads, step, recipe.ema)
        progress.set_postfix(loss=f"{loss.item():.3f}")
        if (step + 1) % recipe.evaluate_every == 0:
            figures = ", ".join(f"{name} {value:.4f}" for name, value in evaluate(average, val).items())
            progress.write(f"step {step + 1}: loss {loss.item():.3f}, val {figures}")
    return average


def main() -> None:
    parser = Run.parser("python -m pocket.heads", __doc__)
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    options: argparse.Namespace = parser.parse_args()
    run = Run.open(options)
    recipe = Recipe(steps=options.steps)
    train(run, recipe).into(run.model)
    config = replace(run.model.config, text=replace(run.model.config.text, head=recipe.hidden))
    export.write(options.model, run.model, config, run.vocabulary)
    golden.write(options.golden / "golden.safetensors", run.model, config, run.vocabulary, options.model)


if __name__ == "__main__":
    main()
