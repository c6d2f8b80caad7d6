"""`python -m pocket.summarize`: trains the attentive feedback summarizer on the finished towers' tokens."""

import argparse
import random
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from . import data, sidecars, topics
from .descent import descend, follow, schedule
from .features import Pictures, Texts
from .lessons import K, Blind, Clicks, Lesson
from .run import Run
from .summarizer import Summarizer, SummarizerConfig


@dataclass(frozen=True)
class Recipe:
    steps: int = 3600
    batch: int = 64
    lr: float = 5e-4
    weight_decay: float = 0.01
    warmup: int = 100
    ema: float = 0.998
    evaluate_every: int = 400
    forget: float = 0.12
    """Share of a photograph query's words left out, twice as many of a web picture's; see `hit_rates`."""
    seed: int = 0


SHARES = {"photos": 5, "alt": 6, "drawings": 1, "clicks.drawings": 4, "clicks.photos": 2, "clicks.scenes": 2}
"""Lessons of each kind in every twenty."""

GALLERY = 1000
"""Web pictures searched at a time. The towers met each only once or twice, so they are found as val's pictures are."""

UPDATE = {"blind": (0.8, 0.1, 0.1), "clicks": (0.4, 0.6, 0.0)}
"""alpha, beta, gamma of the update through which the ranking loss looks."""
SHARPNESS = 40.0
"""Inverse temperature of the ranking loss: near where the towers' own ends."""


def negative(lesson: Lesson) -> Tensor:
    """AFS's n as the published code computes it: the normalised mean of the fed-back pictures [B, 512].

    The printed one is nearly one of them, chosen by attention. Training through it subtracts the target itself now and then.
    """
    fed = lesson.gallery[lesson.fed] * lesson.mask[:, :, None]
    return F.normalize(fed.sum(1), dim=1)


def updated(output: Tensor, lesson: Lesson, query: Tensor) -> Tensor:
    """Rocchio's update with the summarizer's output, unit length [B, 512]."""
    alpha, beta, gamma = UPDATE[lesson.mode]
    moved = alpha * query + beta * F.normalize(output, dim=1)
    if gamma:
        moved = moved - gamma * negative(lesson)
    return F.normalize(moved, dim=1)


def loss_of(output: Tensor, lesson: Lesson, query: Tensor) -> Tensor:
    """The paper's term, 0.5 (1 - cos(output, target)), and the ranking of the whole gallery by the updated query.

    The target is the right picture, or the mean of those that a visitor has not liked yet.
    """
    share = lesson.relevant.float() / lesson.relevant.sum(1, keepdim=True)
    target = F.normalize(share @ lesson.gallery, dim=1)
    image = 0.5 * (1 - F.cosine_similarity(output, target)).mean()
    logits = SHARPNESS * updated(output, lesson, query) @ lesson.gallery.T
    ranking = F.cross_entropy(logits.masked_fill(~lesson.candidates, -1e4), share)
    return image + 0.25 * ranking


def hidden(lesson: Lesson, rng: random.Random) -> Lesson:
    """Blind lessons lose 0 to K - 1 of their pictures half of the time, so that fewer do, too."""
    if lesson.mode == "blind" and rng.random() < 0.5:
        for row in lesson.mask:
            row[rng.sample(range(K), rng.randint(0, K - 1))] = False
    return lesson


def run_through(model: Summarizer, lesson: Lesson, texts: Texts) -> tuple[Tensor, Tensor]:
    """The summarizer's output, and the query's embedding."""
    tokens, token_mask = texts.tokens(lesson.queries)
    with torch.autocast("cpu", torch.bfloat16):
        output, _ = model(lesson.mode, tokens, token_mask, lesson.patches, lesson.mask)
    return output.float(), torch.from_numpy(texts.embeddings(lesson.queries))


@torch.no_grad()
def blind_figures(model: Summarizer, items: list, seen: Pictures, texts: Texts) -> dict[str, float]:
    """MRR@5 over first captions without feedback and with blind AFS, and how often the top K holds the target."""
    model.eval()
    gallery = torch.from_numpy(seen.embeddings[:, 0])
    ranks = {"none": [], "afs": []}
    for start in range(0, len(items), 100):
        queries = [item.texts[0] for item in items[start : start + 100]]
        targets = torch.arange(start, start + len(queries))
        query = torch.from_numpy(texts.embeddings(queries))
        fed = torch.topk(query @ gallery.T, K).indices
        patches = torch.from_numpy(seen.patches[fed.flatten().numpy(), 0]).float().unflatten(0, tuple(fed.shape))
        relevant = F.one_hot(targets, len(items)).bool()
        whole = torch.ones_like(fed, dtype=torch.bool)
        lesson = Lesson("blind", queries, fed, whole, patches, gallery, relevant, torch.ones_like(relevant))
        output, _ = run_through(model, lesson, texts)
        for name, moved in (("none", query), ("afs", updated(output, lesson, query))):
            scores = moved @ gallery.T
            ranks[name].append((scores > scores.gather(1, targets[:, None])).sum(1) + 1)
    found = {name: torch.cat(rank) for name, rank in ranks.items()}
    figures = {name: torch.where(rank <= 5, 1 / rank, 0.0).mean().item() for name, rank in found.items()}
    return {**figures, f"hits@{K}": (found["none"] <= K).float().mean().item()}


@torch.no_grad()
def click_figures(model: Summarizer, lessons: list[Lesson], texts: Texts) -> dict[str, float]:
    """Precision at 10 among the pictures not liked: by the words, by PRF for clicks, by AFS for clicks."""
    model.eval()
    found = {"none": [], "prf": [], "afs": []}
    for lesson in lessons:
        output, query = run_through(model, lesson, texts)
        liked = (lesson.gallery[lesson.fed] * lesson.mask[:, :, None]).sum(1)
        alpha, beta, _ = UPDATE["clicks"]
        moved = {"none": query, "prf": alpha * query + beta * liked, "afs": updated(output, lesson, query)}
        for name, vector in moved.items():
            scores = (vector @ lesson.gallery.T).masked_fill(~lesson.candidates, -torch.inf)
            found[name].append(lesson.relevant.gather(1, scores.topk(10).indices).float().mean(1))
    return {name: torch.cat(values).mean().item() for name, values in found.items()}


def hit_rates(blind: Blind, recipe: Recipe) -> dict[float, float]:
    """How often training queries find their picture among the first K, for several shares of forgotten words."""
    rates = {}
    for forget in sorted({0.0, recipe.forget, 0.25}):
        probe = Blind(blind.items, blind.seen, blind.texts, forget, blind.ranges)
        lesson = probe.draw(500, random.Random(recipe.seed))
        rates[forget] = round(lesson.relevant.gather(1, lesson.fed).any(1).float().mean().item(), 3)
    return rates


def kinds(run: Run, recipe: Recipe) -> dict[str, Blind | Clicks]:
    """The sources of lessons, by the names in SHARES."""
    photos, alt, drawings, scenes = (run.items[name] for name in ("photos", "alt", "drawings", "scenes"))
    parts = [(first, first + GALLERY) for first in range(0, len(alt) - GALLERY + 1, GALLERY)]
    of_drawings = topics.of_drawings(drawings, run.paths.node_modules)
    ranges = sorted({topic.gallery for topic in of_drawings})
    return {
        "photos": Blind(photos, run.seen["photos"], run.texts, recipe.forget),
        "alt": Blind(alt, run.seen["alt"], run.texts, 2 * recipe.forget, parts),
        "drawings": Blind(drawings, run.seen["drawings"], run.texts, 0.0, ranges),
        "clicks.drawings": Clicks(of_drawings, run.seen["drawings"]),
        "clicks.photos": Clicks(topics.of_photos(photos), run.seen["photos"]),
        "clicks.scenes": Clicks(topics.of_scenes(scenes), run.seen["scenes"]),
    }


def train(run: Run, recipe: Recipe) -> Summarizer:
    """Trains from scratch; prints validation figures and returns the averaged weights."""
    torch.manual_seed(recipe.seed)
    model = Summarizer(SummarizerConfig())
    average = Summarizer(SummarizerConfig())
    average.load_state_dict(model.state_dict())
    optimizer = torch.optim.AdamW(model.parameters(), recipe.lr, weight_decay=recipe.weight_decay)
    lessons = kinds(run, recipe)
    val = data.flickr8k(run.paths.data, "val")
    held = Clicks(topics.of_photos(val), run.seen["val"])
    probe = [held.draw(64, random.Random(f"probe/{i}")) for i in range(8)]
    for name in ("photos", "alt"):
        print(f"share of queries that find their picture in the first {K}, {name}: {hit_rates(lessons[name], recipe)}")
    turns = [name for name, share in SHARES.items() for _ in range(share)]
    for step in (progress := tqdm(range(recipe.steps), desc="summarizer", unit="step")):
        rng = random.Random(f"{recipe.seed}/{step}")
        lesson = hidden(lessons[rng.choice(turns)].draw(recipe.batch, rng), rng)
        model.train()
        output, query = run_through(model, lesson, run.texts)
        loss = loss_of(output, lesson, query)
        descend(model, optimizer, loss, schedule(step, recipe.steps, recipe.warmup))
        follow(average, model, step, recipe.ema)
        progress.set_postfix(loss=f"{loss.item():.3f}")
        if (step + 1) % recipe.evaluate_every == 0 or step + 1 == recipe.steps:
            blind = blind_figures(average, val, run.seen["val"], run.texts)
            clicks = click_figures(average, probe, run.texts)
            progress.write(f"step {step + 1}: loss {loss.item():.3f}, val blind MRR@5 {blind}, val clicks P@10 {clicks}")
            torch.save(average.state_dict(), run.paths.run / "summarizer.pt")
    return average


def main() -> None:
    parser = Run.parser("python -m pocket.summarize", __doc__)
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    options: argparse.Namespace = parser.parse_args()
    run = Run.open(options)
    model = train(run, Recipe(steps=options.steps))
    file = options.model.with_name("summarizer.gguf")
    sidecars.write_summarizer(file, model)
    golden = options.golden / file.with_suffix(".safetensors").name
    sidecars.golden_summarizer(golden, model, file, options.golden / "golden.safetensors")
    run.keep()


if __name__ == "__main__":
    main()
