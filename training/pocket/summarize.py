"""`python -m pocket.summarize`: trains the attentive feedback summarizer on the finished towers' tokens."""

import argparse
import math
import random
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from . import sidecars, topics
from .alignment import align
from .descent import descend, follow, schedule
from .features import Texts
from .judge import Judge
from .lessons import K, Blind, Clicks, Lesson, Pool, Pools
from .run import Run
from .summarizer import Summarizer, SummarizerConfig
from .updates import UPDATES, Reading, negative, read, updated


@dataclass(frozen=True)
class Recipe:
    steps: int = 300
    batch: int = 64
    pool: int = 128
    lr: float = 5e-5
    """Low: what is learnt on pictures that the towers have seen hurts on others, see `train`."""
    weight_decay: float = 0.01
    warmup: int = 100
    ema: float = 0.998
    evaluate_every: int = 150
    forget: float = 0.12
    """Share of a photograph query's words left out, twice as many of a web picture's; see `hit_rates`."""
    seed: int = 0


SHARES = {
    "photos": 3, "alt": 4, "drawings": 1,
    "clicks.drawings": 3, "clicks.photos": 1, "clicks.scenes": 1, "clicks.stages": 3,
    "pools.photos": 3, "pools.alt": 2, "pools.drawings": 1,
}  # fmt: skip
"""How often a lesson of each kind comes, in proportion."""

# Weights of the terms of the loss beside the paper's: the ranking, and which picture is looked at, of few or of a pool.
RANKING, GAZE, POOL = 0.5, 0.1, 0.25

GALLERY = 1000
"""Web pictures searched at a time. The towers met each only once or twice, so they are found as val's pictures are."""


def loss_of(seen: Reading, lesson: Lesson) -> Tensor:
    """The paper's term, 0.5 (1 - cos(output, target)), the ranking of the whole gallery by the updated query, and the gaze.

    The target is the right picture, or the mean of those that a visitor has not liked yet.
    """
    share = lesson.relevant.float() / lesson.relevant.sum(1, keepdim=True)
    target = F.normalize(share @ lesson.gallery, dim=1)
    image = 0.5 * (1 - F.cosine_similarity(seen.output, target)).mean()
    logits = UPDATES[lesson.mode].sharpness * updated(seen.output, lesson, seen.query, negative(lesson)) @ lesson.gallery.T
    ranking = F.cross_entropy(logits.masked_fill(~lesson.candidates, -1e4), share)
    loss = image + RANKING * ranking
    return loss + GAZE * gaze_loss(seen, lesson) if lesson.mode == "blind" else loss


def gaze_loss(seen: Reading, lesson: Lesson) -> Tensor:
    """How surprised each token is that the target, where it is among the pictures, is the one to look at."""
    among = lesson.relevant.gather(1, lesson.fed) & lesson.mask
    shares = seen.attention.unflatten(3, (lesson.fed.shape[1], -1)).sum(4).clamp_min(1e-6).log()
    surprise = -(shares * among[:, None, None]).sum(3).mean(1)
    counts = seen.token_mask & among.any(1, keepdim=True)
    return (surprise * counts).sum() / counts.sum().clamp_min(1)


def pool_loss(model: Summarizer, pool: Pool, texts: Texts) -> Tensor:
    """Cross-entropy of each token's attention over the pool's pictures: its picture is the one to look at."""
    tokens, token_mask = texts.tokens(pool.queries)
    with torch.autocast("cpu", torch.bfloat16):
        shares = model.shares("blind", tokens, token_mask, pool.patches)
    own = torch.arange(len(tokens)).repeat_interleave(token_mask.sum(1))
    return F.nll_loss(shares.mean(0), own)


def hidden(lesson: Lesson, rng: random.Random) -> Lesson:
    """Blind lessons lose 0 to K - 1 of their pictures half of the time, so that fewer do, too."""
    if lesson.mode == "blind" and rng.random() < 0.5:
        for row in lesson.mask:
            row[rng.sample(range(K), rng.randint(0, K - 1))] = False
    return lesson


def hit_rates(blind: Blind, recipe: Recipe) -> dict[float, float]:
    """How often training queries find their picture among the first K, for several shares of forgotten words."""
    rates = {}
    for forget in sorted({0.0, recipe.forget, 0.25}):
        probe = Blind(blind.items, blind.seen, blind.texts, forget, blind.ranges)
        lesson = probe.draw(500, random.Random(recipe.seed))
        rates[forget] = round(lesson.relevant.gather(1, lesson.fed).any(1).float().mean().item(), 3)
    return rates


def kinds(run: Run, recipe: Recipe) -> dict[str, Blind | Clicks | Pools]:
    """The sources of lessons, by the names in SHARES."""
    photos, alt, drawings, scenes = (run.items[name] for name in ("photos", "alt", "drawings", "scenes"))
    parts = [(first, first + GALLERY) for first in range(0, len(alt) - GALLERY + 1, GALLERY)]
    of_drawings = topics.of_drawings(drawings, run.paths.node_modules)
    ranges = sorted({topic.gallery for topic in of_drawings})
    return {
        "photos": Blind(photos, run.seen["photos"], run.texts, recipe.forget),
        "alt": Blind(alt, run.seen["alt"], run.texts, 2 * recipe.forget, parts),
        "drawings": Blind(drawings, run.seen["drawings"], run.texts, 0.0, ranges),
        "clicks.drawings": Clicks(of_drawings, run.seen["drawings"], run.texts),
        "clicks.photos": Clicks(topics.of_photos(photos), run.seen["photos"], run.texts),
        "clicks.scenes": Clicks(topics.of_scenes(scenes), run.seen["scenes"], run.texts),
        "clicks.stages": Clicks(topics.of_stages(run.items["stages"]), run.seen["stages"], run.texts),
        "pools.photos": Pools(photos, run.seen["photos"]),
        "pools.alt": Pools(alt, run.seen["alt"]),
        "pools.drawings": Pools(drawings, run.seen["drawings"], ranges),
    }


def fresh(run: Run) -> Summarizer:
    """A summarizer that starts from the towers."""
    model = Summarizer(SummarizerConfig())
    captions = [text for picture in run.items["photos"][:3000] for text in picture.texts[:2]]
    tokens, mask = run.texts.tokens(captions)
    embeddings = torch.from_numpy(run.texts.embeddings(captions))[:, None].expand(-1, tokens.shape[1], -1)
    patches = torch.from_numpy(run.seen["photos"].patches[:500, 0]).float().flatten(0, 1)
    align(model, run.model, tokens[mask], embeddings[mask], patches)
    return model


def train(run: Run, recipe: Recipe, start: Path | None) -> Summarizer:
    """Trains, from the towers or from an earlier file; prints validation figures and returns the best averaged weights.

    They may be those of the start: the lessons are of pictures that the towers have seen, and what reads these better
    may read others worse.
    """
    torch.manual_seed(recipe.seed)
    model = sidecars.read(start, Summarizer()) if start else fresh(run)
    average = Summarizer(SummarizerConfig())
    average.load_state_dict(model.state_dict())
    optimizer = torch.optim.AdamW(model.parameters(), recipe.lr, weight_decay=recipe.weight_decay)
    lessons = kinds(run, recipe)
    judge = Judge(run)
    for name in ("photos", "alt"):
        print(f"share of queries that find their picture in the first {K}, {name}: {hit_rates(lessons[name], recipe)}")
    turns = [name for name, share in SHARES.items() for _ in range(share)]
    best, kept = -math.inf, average.state_dict()
    for step in (progress := tqdm(range(recipe.steps + 1), desc="summarizer", unit="step")):
        if step % recipe.evaluate_every == 0 or step == recipe.steps:
            verdict = judge(average)
            progress.write(f"after {step} steps: {verdict}")
            if verdict.score > best:
                best, kept = verdict.score, {name: value.clone() for name, value in average.state_dict().items()}
                torch.save(kept, run.paths.run / "summarizer.pt")
        if step == recipe.steps:
            break
        rng = random.Random(f"{recipe.seed}/{step}")
        model.train()
        loss = lesson_loss(model, lessons[rng.choice(turns)], recipe, run.texts, rng)
        descend(model, optimizer, loss, schedule(step, recipe.steps, recipe.warmup))
        follow(average, model, step, recipe.ema)
        progress.set_postfix(loss=f"{loss.item():.3f}")
    average.load_state_dict(kept)
    return average


def lesson_loss(model: Summarizer, kind: Blind | Clicks | Pools, recipe: Recipe, texts: Texts, rng: random.Random) -> Tensor:
    """The loss of a lesson drawn of one kind."""
    if isinstance(kind, Pools):
        return POOL * pool_loss(model, kind.draw(recipe.pool, rng), texts)
    lesson = hidden(kind.draw(recipe.batch, rng), rng)
    return loss_of(read(model, lesson, texts), lesson)


def main() -> None:
    parser = Run.parser("python -m pocket.summarize", __doc__)
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument("--start", type=Path, help="an earlier summarizer.gguf to go on from")
    options: argparse.Namespace = parser.parse_args()
    run = Run.open(options)
    model = train(run, Recipe(steps=options.steps), options.start)
    file = options.model.with_name("summarizer.gguf")
    sidecars.write_summarizer(file, model)
    golden = options.golden / file.with_suffix(".safetensors").name
    sidecars.golden_summarizer(golden, model, file, options.golden / "golden.safetensors")
    run.keep()


if __name__ == "__main__":
    main()
