"""Goes on training the captioner for what people agree on, instead of the next word.

Self-critical training (arXiv 1612.00563): sentences drawn from the captioner are worth their CIDEr-D, less what the
others drawn of the same picture are worth. The end of a sentence counts as a word, so that none is rewarded for
breaking off.
"""

import random
from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from .. import device
from ..data.pictures import Picture
from ..fit import Checkpoint, Plan, Validation, fit
from ..towers.features import Pictures
from ..towers.finished import Finished
from .beam import END, PAD, START
from .consensus import Consensus
from .losses import next_word_loss
from .network import MAX_WORDS, Captioner
from .sentences import Sentences, words_of

UNKNOWN = -1
"""The id of a word that the captioner does not know: people's sentences have it, its own never."""
NEXT_WORD = 0.3
"""Weight of the loss of the next word, on all domains: what no photograph rewards is not forgotten."""
VALIDATED_AT_ONCE = 250


@dataclass(frozen=True)
class Recipe:
    """How the captioner is trained for rewards."""

    plan: Plan = Plan(steps=200, warmup=20, evaluate_every=50, ema=0.98)
    pictures: int = 32
    drawn: int = 5
    """Sentences drawn of each picture."""
    lr: float = 1e-4


ON_GPU = Recipe(Plan(steps=400, warmup=20, evaluate_every=50, ema=0.98), pictures=64)


def recipe_here() -> Recipe:
    """The recipe for the device in use."""
    return ON_GPU if device.on_gpu() else Recipe()


class Rewarded:
    """Photographs whose sentences are worth something."""

    def __init__(self, pictures: list[Picture], features: Pictures, words: list[str]):
        ids = {word: index for index, word in enumerate(words)}
        self.features = features
        spelled = [[[ids.get(word, UNKNOWN) for word in words_of(text)] for text in p.texts] for p in pictures]
        self.consensus = Consensus([[[*sentence, END] for sentence in own] for own in spelled])

    def worth(self, chosen: list[int], sentences: Tensor) -> Tensor:
        """The score of sentences [pictures, drawn, words] as `draw` gives them, [pictures, drawn]."""
        rows = zip(chosen, sentences.tolist(), strict=True)
        return torch.tensor([[self.consensus.score(i, said(words)) for words in drawn] for i, drawn in rows])


def said(words: list[int]) -> list[int]:
    """A sentence up to and with its end."""
    return words[: words.index(END) + 1] if END in words else words


@torch.no_grad()
def draw(model: Captioner, memory: Tensor, greedy: bool = False) -> Tensor:
    """A sentence for each memory [B, cells, width], at random or the likeliest words: ids [B, MAX_WORDS + 1].

    What follows END is PAD.
    """
    words = torch.full((len(memory), 1), START)
    ended = torch.zeros(len(memory), dtype=torch.bool)
    for _ in range(MAX_WORDS + 1):
        logits = model.decode(memory, words)[:, -1].float()
        logits[:, [PAD, START]] = -torch.inf
        chosen = logits.argmax(1) if greedy else torch.multinomial(logits.softmax(1), 1)[:, 0]
        chosen = chosen.masked_fill(ended, PAD)
        ended = ended | (chosen == END)
        words = torch.cat([words, chosen[:, None]], 1)
    return words[:, 1:]


def loss_of(model: Captioner, rewarded: Rewarded, recipe: Recipe, rng: random.Random) -> Tensor:
    """Of sentences drawn for some photographs: the likelier those better than the others, the smaller."""
    model.eval()
    count = len(rewarded.consensus.references)
    chosen = rng.sample(range(count), min(recipe.pictures, count))
    patches = rewarded.features.patches_of(torch.tensor(chosen), rng.randrange(rewarded.features.patches.shape[1]))
    with device.autocast():
        memory = model.memory(patches).repeat_interleave(recipe.drawn, 0)
        words = draw(model, memory.detach())
        begun = F.pad(words[:, :-1], (1, 0), value=START)
        logits = model.decode(memory, begun)
    worth = rewarded.worth(chosen, words.unflatten(0, (-1, recipe.drawn)))
    of_others = (worth.sum(1, keepdim=True) - worth) / (recipe.drawn - 1)
    better = (worth - of_others).flatten()
    surprise = F.cross_entropy(logits.float().transpose(1, 2), words, ignore_index=PAD, reduction="none")
    return (better[:, None] * surprise).sum() / (words != PAD).sum()


@torch.no_grad()
def evaluate(model: Captioner, val: Rewarded) -> Validation:
    """CIDEr-D of the likeliest words on the validation photographs."""
    model.eval()
    scores = []
    for part in torch.arange(len(val.consensus.references)).split(VALIDATED_AT_ONCE):
        words = draw(model, model.memory(val.features.patches_of(part, 0)), greedy=True)
        scores.append(val.worth(part.tolist(), words[:, None]))
    score = torch.cat(scores).mean().item()
    return Validation(score, f"val CIDEr-D {score:.3f}")


def train(
    model: Captioner,
    towers: Finished,
    words: list[str],
    recipe: Recipe,
    sentences: Sentences,
    smoothing: float,
    begun: dict[str, Any],
) -> Captioner:
    """Goes on with a captioner; returns the averaged weights that score best on val, those of the start included.

    `sentences` and `smoothing` are what the loss of the next word is taken with. `begun`: what the captioner was made
    of, for the checkpoint.
    """
    rewarded, val = (Rewarded(towers.pictures[name], towers.features[name], words) for name in ("photos", "val"))

    def batch_loss(rng: random.Random) -> Tensor:
        next_word = next_word_loss(model, sentences.draw(rng), smoothing)
        return loss_of(model, rewarded, recipe, rng) + NEXT_WORD * next_word

    checkpoint = Checkpoint(towers.paths.run / "rewards.pt", {**begun, "rewards": asdict(recipe)})
    optimizer = torch.optim.AdamW(model.parameters(), recipe.lr)
    return fit(model, optimizer, batch_loss, lambda average: evaluate(average, val), recipe.plan, checkpoint, "rewards")
