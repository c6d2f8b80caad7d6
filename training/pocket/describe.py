"""`python -m pocket.describe`: trains the captioner on the finished towers' patch tokens."""

import argparse
import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from . import sidecars
from .captioner import END, MAX_WORDS, PAD, SPECIAL, START, Captioner, CaptionerConfig
from .data import Picture
from .descent import descend, follow, schedule
from .run import Run

# A word that fewer captions use cannot be learnt from them.
LEAST_USES = 4
SHARES = {"photos": 13, "alt": 2, "drawings": 4, "scenes": 1}
"""Batches of each domain in every twenty."""


@dataclass(frozen=True)
class Recipe:
    steps: int = 3000
    pictures: int = 32
    sentences: int = 4
    """Captions per picture and batch: the picture is projected once for all of them."""
    lr: float = 1e-3
    weight_decay: float = 0.02
    warmup: int = 150
    dropout: float = 0.1
    smoothing: float = 0.1
    ema: float = 0.998
    evaluate_every: int = 500
    seed: int = 0


def words_of(text: str) -> list[str]:
    """Lower-case words, as the captioner writes them."""
    return re.findall(r"[a-z0-9]+(?:['’-][a-z0-9]+)*", text.lower())


def sentences_of(picture: Picture) -> list[str]:
    """What it learns to write: captions, the name of a drawing, and of scenes what stands in them, not that it is a picture."""
    if picture.is_drawing:
        return [picture.texts[0]]
    return [text for text in picture.texts if not text.startswith("a picture ")]


def vocabulary(domains: dict[str, list[Picture]]) -> list[str]:
    """The words that photographs' captions use often enough, and those of every drawing's name."""
    uses = Counter(word for p in domains["photos"] for text in p.texts for word in set(words_of(text)))
    known = {word for word, count in uses.items() if count >= LEAST_USES}
    alt = Counter(word for p in domains["alt"] for text in p.texts for word in set(words_of(text)))
    known |= {word for word, count in alt.items() if count >= 4 * LEAST_USES}
    known |= {word for p in domains["drawings"] for word in words_of(p.texts[0])}
    return [*SPECIAL, *sorted(known)]


class Sentences:
    """Batches of patches and captions, of one domain each."""

    def __init__(self, run: Run, recipe: Recipe, words: list[str]):
        self.run, self.recipe = run, recipe
        self.ids = {word: index for index, word in enumerate(words)}
        self.turns = [name for name, share in SHARES.items() for _ in range(share)]
        # A caption with a word that is not known would teach to skip it.
        self.usable = {name: self.readable(run.items[name]) for name in SHARES}

    def readable(self, items: list[Picture]) -> list[tuple[int, list[list[int]]]]:
        """Indices of pictures, each with its captions as word ids."""
        found = []
        for index, picture in enumerate(items):
            spelled = [[self.ids.get(word, PAD) for word in words_of(text)] for text in sentences_of(picture)]
            captions = [ids for ids in spelled if ids and PAD not in ids]
            if captions:
                found.append((index, captions))
        return found

    def draw(self, step: int) -> tuple[Tensor, Tensor]:
        """Patch tokens f32 [B, 49, 384], and word ids [B, sentences, T], `<start>` first, padded."""
        rng = random.Random(f"{self.recipe.seed}/{step}")
        name = rng.choice(self.turns)
        seen = self.run.seen[name].patches
        chosen = rng.sample(self.usable[name], self.recipe.pictures)
        patches = np.stack([seen[index, rng.randrange(seen.shape[1])] for index, _ in chosen])
        rows = [self.framed(captions, rng) for _, captions in chosen]
        most = max(len(ids) for row in rows for ids in row)
        padded = [[ids + [PAD] * (most - len(ids)) for ids in row] for row in rows]
        return torch.from_numpy(patches).float(), torch.tensor(padded)

    def framed(self, captions: list[list[int]], rng: random.Random) -> list[list[int]]:
        """So many captions, repeated where there are fewer, the short ones preferred: it may write 12 words."""
        count = self.recipe.sentences
        short = [ids for ids in captions if len(ids) <= MAX_WORDS] or captions
        chosen = rng.sample(short, min(count, len(short)))
        chosen += rng.choices(short, k=count - len(chosen))
        return [[START, *ids[: MAX_WORDS + 1], *([END] if len(ids) <= MAX_WORDS + 1 else [])] for ids in chosen]


def loss_of(model: Captioner, patches: Tensor, words: Tensor, smoothing: float) -> Tensor:
    """Cross-entropy of each next word, padding left out."""
    batch, count, _ = words.shape
    with torch.autocast("cpu", torch.bfloat16):
        memory = model.memory(patches)
        memory = memory[:, None].expand(-1, count, -1, -1).flatten(0, 1)
        logits = model.decode(memory, words[..., :-1].flatten(0, 1))
    targets = words[..., 1:].flatten()
    return F.cross_entropy(logits.float().flatten(0, 1), targets, ignore_index=PAD, label_smoothing=smoothing)


@torch.no_grad()
def evaluate(model: Captioner, run: Run, sentences: Sentences, words: list[str]) -> str:
    """Loss per word on val, without smoothing, and what is written for three of its photographs."""
    model.eval()
    rng = random.Random(0)
    usable = sentences.readable(run.items["val"])
    losses = []
    for start in range(0, len(usable), sentences.recipe.pictures):
        part = usable[start : start + sentences.recipe.pictures]
        rows = [sentences.framed(captions, rng) for _, captions in part]
        most = max(len(ids) for row in rows for ids in row)
        padded = torch.tensor([[ids + [PAD] * (most - len(ids)) for ids in row] for row in rows])
        patches = torch.from_numpy(run.seen["val"].patches[[index for index, _ in part], 0]).float()
        losses.append(loss_of(model, patches, padded, 0.0).item())
    written = []
    for index in (0, 1, 2):
        patches = torch.from_numpy(np.array(run.seen["val"].patches[index, 0])).float()
        written.append(" ".join(words[i] for i in model.generate(patches)))
    return f"val loss {sum(losses) / len(losses):.3f}; {'; '.join(written)}"


def train(run: Run, recipe: Recipe, words: list[str], start: Path | None) -> Captioner:
    """Trains, from scratch or from an earlier file of the same words; returns the averaged weights."""
    torch.manual_seed(recipe.seed)
    config = CaptionerConfig(len(words))
    model, average = Captioner(config, recipe.dropout), Captioner(config)
    if start:
        sidecars.read(start, model)
    average.load_state_dict(model.state_dict())
    optimizer = torch.optim.AdamW(model.parameters(), recipe.lr, betas=(0.9, 0.98), weight_decay=recipe.weight_decay)
    sentences = Sentences(run, recipe, words)
    for step in (progress := tqdm(range(recipe.steps), desc="captioner", unit="step")):
        torch.manual_seed(step)
        model.train()
        loss = loss_of(model, *sentences.draw(step), recipe.smoothing)
        descend(model, optimizer, loss, schedule(step, recipe.steps, recipe.warmup))
        follow(average, model, step, recipe.ema)
        progress.set_postfix(loss=f"{loss.item():.3f}")
        if (step + 1) % recipe.evaluate_every == 0 or step + 1 == recipe.steps:
            progress.write(f"step {step + 1}: loss {loss.item():.3f}, {evaluate(average, run, sentences, words)}")
            torch.save(average.state_dict(), run.paths.run / "captioner.pt")
    return average


def main() -> None:
    parser = Run.parser("python -m pocket.describe", __doc__)
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument("--start", type=Path, help="an earlier captioner.gguf to go on from")
    options: argparse.Namespace = parser.parse_args()
    run = Run.open(options)
    words = vocabulary(run.items)
    model = train(run, Recipe(steps=options.steps), words, options.start)
    file = options.model.with_name("captioner.gguf")
    sidecars.write_captioner(file, model, words)
    golden = options.golden / file.with_suffix(".safetensors").name
    sidecars.golden_captioner(golden, model, file, words, options.golden / "golden.safetensors")


if __name__ == "__main__":
    main()
