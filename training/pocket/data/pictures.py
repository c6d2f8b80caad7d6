"""Pictures with texts: photographs, web pictures, drawings and scenes composed of drawings."""

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import Image
from tqdm import tqdm

from . import drawings
from . import scenes as composed
from .held_out import is_held_out
from .wordnet import Meaning, WordNet

NOTHING = "no image"
"""What a caption says whose writer was shown none."""


@dataclass(frozen=True)
class Picture:
    """A picture on disk with what is said of it."""

    path: Path
    texts: tuple[str, ...]
    """Captions; of a named picture its name, then its tags."""
    concept: str
    """Pictures of one concept are all right answers to each other's texts."""
    meaning: Meaning | None = None
    """What the name stands for; None where the texts are captions."""
    is_drawing: bool = False

    @cached_property
    def terms(self) -> frozenset[str]:
        """What may be said of it: a text is right whose terms are all among these."""
        if self.meaning is None:
            return frozenset((self.concept,))
        return frozenset((self.concept, *self.texts[1:], *self.meaning.kinds, self.meaning.gloss))

    @cached_property
    def kinship(self) -> frozenset[str]:
        """What makes it a picture of the same kind as others: of a named one its name, kinds and tags.

        Tags by which thumbs are judged are left out: what pictures have in common is to be found, not remembered.
        """
        if self.meaning is None:
            return frozenset()
        tags = (tag for tag in self.texts[1:] if not is_held_out(tag))
        return frozenset((self.concept, *tags, *self.meaning.kinds))

    def load(self) -> Image.Image:
        """Its pixels: RGBA of a drawing, RGB of others."""
        return drawings.load(self.path) if self.is_drawing else Image.open(self.path).convert("RGB")


def flickr8k(data: Path, split: str) -> list[Picture]:
    """One Karpathy split of Flickr8k, five captions each."""
    return karpathy(data / "flickr8k", split)


def karpathy(folder: Path, split: str) -> list[Picture]:
    """One split of a dataset in Karpathy's layout: `dataset*.json` beside `images/`, or beside the pictures."""
    (index, *_) = [*sorted(folder.glob("dataset*.json")), None]
    if index is None:
        raise FileNotFoundError(f"{folder} has no dataset*.json")
    images = json.loads(index.read_text(encoding="utf-8-sig"))["images"]
    base = folder / "images" if (folder / "images").is_dir() else folder
    return [
        Picture(base / i.get("filepath", "") / i["filename"], tuple(s["raw"] for s in i["sentences"]), i["filename"])
        for i in images
        if i["split"] == split
    ]


def alt18k(data: Path) -> list[Picture]:
    """Web pictures with their alt text."""
    return [Picture(path, (text,), path.name) for path, text in rows(data / "alt18k")]


def drawn(node_modules: Path, extracted: Path) -> list[Picture]:
    """Every concept that is not held out, in every style."""
    wanted = [c for c in drawings.concepts(node_modules) if not c.held_out]
    nouns = WordNet(node_modules)
    meanings = {c.key: drawings.meaning_of(c, nouns) for c in wanted}
    return [
        Picture(files[c.key], (c.label, *c.tags), c.label, meanings[c.key], is_drawing=True)
        for files in drawings.styles(node_modules, extracted).values()
        for c in wanted
        if c.key in files
    ]


def rows(folder: Path) -> list[tuple[Path, str]]:
    """Of a folder with `captions.tsv` (file, tab, text) beside `images/`: each row's picture and text."""
    lines = (folder / "captions.tsv").read_text().splitlines()
    return [(folder / "images" / name, text) for name, text in (line.split("\t", 1) for line in lines)]


def captioned(folders: Iterable[Path]) -> list[Picture]:
    """Photographs with the first text that is given of each."""
    first: dict[Path, str] = {}
    for folder in folders:
        for path, text in rows(folder):
            if NOTHING not in text:
                first.setdefault(path, text)
    return [Picture(path, (text,), str(path)) for path, text in first.items()]


def named(folders: Iterable[Path], node_modules: Path) -> list[Picture]:
    """Photographs with a name. Those of concepts that no drawing may show in training are left out, too."""
    unseen = {concept.label.lower() for concept in drawings.concepts(node_modules) if concept.held_out}
    nouns = WordNet(node_modules)
    found = [(path, name.lower()) for folder in folders for path, name in rows(folder)]
    return [
        Picture(path, (name,), name, nouns.meaning(name, ()))
        for path, name in found
        if name not in unseen and name.split()[-1] not in unseen
    ]


def scenes(drawn_pictures: list[Picture], folder: Path, count: int, seed: int) -> list[Picture]:
    """Scenes of two to four drawings each, written to `folder` on first use."""

    def draw() -> dict[str, tuple[str, ...]]:
        captions = {}
        for number in tqdm(range(count), desc="scenes", unit="scene"):
            rng = random.Random(f"{seed}/{number}")
            things = rng.sample(drawn_pictures, rng.choice((2, 2, 3, 4)))
            captions[f"{number:05}.png"] = draw_scene(things, folder / f"{number:05}.png", rng)
        return captions

    return made_once(folder, draw)


def draw_scene(things: list[Picture], path: Path, rng: random.Random) -> tuple[str, ...]:
    """Writes a scene of some drawings; returns its captions."""
    scene, placed = composed.compose([(thing.texts[0], thing.load()) for thing in things], rng)
    scene.save(path)
    return composed.captions(placed)


def made_once(folder: Path, draw: Callable[[], dict[str, tuple[str, ...]]]) -> list[Picture]:
    """The pictures that `draw` writes into `folder`, by file name with their captions; drawn on first use."""
    index = folder / "captions.json"
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        index.write_text(json.dumps(draw()))
    known = json.loads(index.read_text())
    return [Picture(folder / name, tuple(texts), name) for name, texts in known.items()]


# A name alone is what a visitor types most often.
DRAWING_TEMPLATES = ("{}", "{}", "{}", "a drawing of {}", "a picture of {}", "{} icon", "a cartoon {}")
PHOTO_TEMPLATES = ("{}", "{}", "a {}", "a photo of {}", "a picture of {}")
KIND_TEMPLATES = ("{}", "{}", "a kind of {}", "a {}", "some {}")
GLOSS_TEMPLATES = ("{}", "{}", "something that is {}", "it is {}")


@dataclass(frozen=True)
class Text:
    """Words for a picture."""

    words: str
    terms: frozenset[str]
    """What they say, see `Picture.terms`."""


def text_of(picture: Picture, rng: random.Random) -> Text:
    """A caption drawn at random; of a named picture its name, tags, kinds or definition."""
    meaning = picture.meaning
    if meaning is None:
        return Text(rng.choice(picture.texts), picture.terms)
    name, *tags = picture.texts
    way = rng.random()
    if way < 0.2 and tags:
        shown = rng.sample(tags, min(len(tags), rng.randint(1, 3)))
        return Text(", ".join(shown), frozenset(shown))
    if way < 0.35 and tags:
        shown = rng.sample(tags, min(len(tags), rng.randint(1, 3)))
        return Text(", ".join([name, *shown]), frozenset((picture.concept, *shown)))
    if way > 0.9 and meaning.gloss:
        return Text(rng.choice(GLOSS_TEMPLATES).format(meaning.gloss), frozenset((meaning.gloss,)))
    if way > 0.75 and meaning.kinds:
        kind = rng.choice(meaning.kinds)
        return Text(rng.choice(KIND_TEMPLATES).format(kind), frozenset((kind,)))
    templates = DRAWING_TEMPLATES if picture.is_drawing else PHOTO_TEMPLATES
    return Text(rng.choice(templates).format(name), frozenset((picture.concept,)))
