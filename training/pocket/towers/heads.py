"""Trains the last layers of both towers once more, in batches of a thousand.

What a pair costs in the main run is the trunks. Once they are finished, a picture is the mean of its patch tokens and a
text the mean of its word tokens. On these means, kept in memory, the layers that end in the common space see ten times
as many pairs per batch, and hundreds of batches a minute. The text head is widened first.
"""

import argparse
import copy
import random
from dataclasses import asdict, dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data import domains
from ..data.pictures import Picture, Text, text_of
from ..fit import Checkpoint, Plan, Validation, fit, line_of
from ..options import add_common, plan_of
from ..quantise import Q4Linear
from . import files, golden
from .contrastive import info_nce, right_answers
from .evaluate import figures_of
from .finished import Finished
from .model import Pocket


@dataclass(frozen=True)
class Recipe:
    """How the heads are trained."""

    plan: Plan = Plan(steps=1200, warmup=50, evaluate_every=200, ema=0.995)
    batch: int = 1024
    hidden: int = 1536
    """Width of the text head's middle layer."""
    lr: float = 2e-3
    weight_decay: float = 0.05
    dropout: float = 0.2
    draws: int = 12
    """Texts drawn of a named picture; of others every caption is used."""


@dataclass(frozen=True)
class Pooled:
    """A domain as the trunks leave it."""

    pictures: list[Picture]
    images: Tensor
    """Mean patch tokens f32 [pictures, views, width]."""
    texts: Tensor
    """Mean word tokens f32 [texts, width]."""
    of: list[list[int]]
    """The texts of each picture."""
    said: list[Text]
    """What the texts say."""


def pooled(towers: Finished, name: str, recipe: Recipe) -> Pooled:
    """The means of a domain's pictures and texts."""
    pictures = towers.pictures[name]
    rng = random.Random(f"{recipe.plan.seed}/{name}")
    drawn = [texts_of(picture, recipe.draws, rng) for picture in pictures]
    unique = {text: index for index, text in enumerate(dict.fromkeys(text for texts in drawn for text in texts))}
    texts = torch.as_tensor(towers.texts.means([text.words for text in unique]))
    images = torch.as_tensor(towers.features[name].means)
    return Pooled(pictures, images, texts, [[unique[text] for text in own] for own in drawn], list(unique))


def texts_of(picture: Picture, draws: int, rng: random.Random) -> tuple[Text, ...]:
    """A picture's captions, or the different ones among `draws` texts drawn of a named one."""
    if picture.meaning is None:
        return tuple(Text(words, picture.terms) for words in picture.texts)
    return tuple(dict.fromkeys(text_of(picture, rng) for _ in range(draws)))


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
        """Mean word tokens [B, width] -> unit embeddings [B, embedding]."""
        return F.normalize(self.down(self.dropout(F.gelu(self.up(self.dropout(means))))), dim=1)

    def embed_images(self, means: Tensor) -> Tensor:
        """Mean patch tokens [B, width] -> unit embeddings [B, embedding]."""
        return F.normalize(self.project(self.dropout(means)), dim=1)

    def give_to(self, towers: Pocket) -> None:
        """Gives the towers these layers."""
        towers.text.head_up, towers.text.head_down, towers.image.project = self.up, self.down, self.project
        towers.config = replace(towers.config, text=replace(towers.config.text, head=self.up.out_features))


def widened(up: Q4Linear, down: Q4Linear, hidden: int) -> tuple[Q4Linear, Q4Linear]:
    """The same function with at least `hidden` units in the middle; the new ones start unused."""
    hidden = max(hidden, up.out_features)
    wide = Q4Linear(up.in_features, hidden), Q4Linear(hidden, down.out_features)
    with torch.no_grad():
        wide[1].weight.zero_()
        wide[0].weight[: up.out_features], wide[0].bias[: up.out_features] = up.weight, up.bias
        wide[1].weight[:, : down.in_features] = down.weight
        wide[1].bias.copy_(down.bias)
    return wide


def groups(heads: Heads, recipe: Recipe) -> list[dict]:
    """Parameter groups.

    The image side is one linear map for which the patch tokens were made. It stays near its start, at half the pace.
    """
    text = [*heads.up.parameters(), *heads.down.parameters(), heads.log_scale]
    return [
        {"params": text, "lr": recipe.lr, "weight_decay": recipe.weight_decay},
        {"params": list(heads.project.parameters()), "lr": recipe.lr / 2, "weight_decay": 0.0},
    ]


@torch.no_grad()
def evaluate(heads: Heads, val: Pooled) -> Validation:
    """Text to image over all of val's captions."""
    heads.eval()
    owners = torch.tensor([index for index, own in enumerate(val.of) for _ in own])
    texts = heads.embed_texts(val.texts[[text for own in val.of for text in own]])
    figures = figures_of(texts @ heads.embed_images(val.images[:, 0]).T, owners)
    return Validation(figures["MRR@5"], f"val {line_of(figures)}")


def loss_of(heads: Heads, domain: Pooled, size: int, rng: random.Random) -> Tensor:
    """InfoNCE of a batch of one domain, all of one view."""
    chosen = rng.sample(range(len(domain.pictures)), min(size, len(domain.pictures)))
    images = heads.embed_images(domain.images[chosen, rng.randrange(domain.images.shape[1])])
    texts = [rng.choice(domain.of[index]) for index in chosen]
    right = right_answers(
        [domain.pictures[index].terms for index in chosen], [domain.said[index].terms for index in texts]
    )
    return info_nce(images, heads.embed_texts(domain.texts[texts]), heads.log_scale, right)


def train(towers: Finished, recipe: Recipe) -> Heads:
    """Trains from the towers' own heads; returns the averaged ones that val's MRR preferred."""
    torch.manual_seed(recipe.plan.seed)
    heads = Heads(towers.model, recipe)
    learned = {name: pooled(towers, name, recipe) for name in domains.SHARES}
    val, turns = pooled(towers, "val", recipe), domains.Turns(domains.SHARES)

    def batch_loss(rng: random.Random) -> Tensor:
        return loss_of(heads, learned[turns.draw(rng)], recipe.batch, rng)

    identity = {"recipe": asdict(recipe), "start": towers.fingerprint}
    checkpoint = Checkpoint(towers.paths.run / "heads.pt", identity)
    optimizer = torch.optim.AdamW(groups(heads, recipe))
    return fit(heads, optimizer, batch_loss, lambda average: evaluate(average, val), recipe.plan, checkpoint, "heads")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket heads`."""
    add_common(parser, Recipe.plan)


def main(options: argparse.Namespace) -> None:
    """Trains the heads, and writes model file and golden vectors."""
    towers = Finished.open(options)
    train(towers, Recipe(plan_of(options, Recipe.plan))).give_to(towers.model)
    files.write(options.model, towers.model, towers.vocabulary)
    golden.write(options.golden / golden.FILE, towers.model, towers.vocabulary, options.model)
