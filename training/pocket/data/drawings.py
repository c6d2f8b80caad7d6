"""Named concepts (emojibase) and their drawings in several styles, from npm packages.

Fluent 3D, the style of the page's gallery, is deliberately absent, and so are its flat relatives: the gallery stays
unseen.
"""

import io
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from PIL import Image

from .wordnet import Meaning, WordNet

# emojibase groups: smileys, people, animals, food, travel, activities, objects. 2 is "components", 8 and 9 are
# symbols and flags.
GROUPS = (0, 1, 3, 4, 5, 6, 7)
SMILEYS, PEOPLE = GROUPS[:2]
# Words that a definition of such a thing may use.
GROUP_WORDS = {
    1: "person",
    3: "animal plant nature",
    4: "food drink fruit vegetable",
    5: "place building vehicle",
    6: "game sport event",
    7: "tool clothing instrument device",
}
# Every twentieth concept is kept from training in every style, so that "never seen at all" can be measured.
HELD_OUT_EVERY = 20
SVG_SIDE = 256
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
# Styles of the npm scope @iconify-json, one file of drawings by name each.
ICON_SETS = ("emojione", "fxemoji", "noto", "noto-v1", "streamline-emojis", "twemoji")


@dataclass(frozen=True)
class Concept:
    """A thing that emojibase names."""

    key: str
    """Its code points, see `key_of`."""
    label: str
    tags: tuple[str, ...]
    group: int
    """emojibase's, one of `GROUPS`."""
    held_out: bool
    """Whether no style shows it in training."""


def key_of(hexcode: str) -> str:
    """Code points without the emoji presentation selector, the one spelling all packages can be brought to."""
    return "-".join(part for part in hexcode.lower().split("-") if part != "fe0f")


def concepts(node_modules: Path) -> list[Concept]:
    """The gallery's concepts in emojibase's order."""
    data = json.loads((node_modules / "emojibase-data/en/data.json").read_text())
    chosen = sorted((e for e in data if e.get("group") in GROUPS), key=lambda e: e["order"])
    return [
        Concept(key_of(e["hexcode"]), e["label"], tuple(e.get("tags", ())), e["group"], (i + 1) % HELD_OUT_EVERY == 0)
        for i, e in enumerate(chosen)
    ]


def meaning_of(concept: Concept, nouns: WordNet) -> Meaning:
    """What WordNet says of a concept; nothing of faces, whose names WordNet takes for other things."""
    if concept.group == SMILEYS:
        return Meaning()
    return nouns.meaning(concept.label, (*concept.tags, GROUP_WORDS[concept.group]), whole=concept.group == PEOPLE)


def write_unseen(path: Path, node_modules: Path) -> None:
    """The keys of the concepts that no style shows in training, for `mlt eval --asked`."""
    path.write_text("".join(f"{concept.key}\n" for concept in concepts(node_modules) if concept.held_out))


def styles(node_modules: Path, extracted: Path) -> dict[str, dict[str, Path]]:
    """For each drawing style, the file of each concept key; icon sets are unpacked into `extracted` on first use."""
    openmoji = {"openmoji": "color", "openmoji-black": "black"}
    files = {style: _files(node_modules / "openmoji" / kind / "svg") for style, kind in openmoji.items()}
    names = _names(node_modules)
    for style in ICON_SETS:
        folder = extracted / style
        if not folder.exists():
            _extract(node_modules / "@iconify-json" / style / "icons.json", names, folder)
        files[style] = _files(folder)
    return files


def _files(folder: Path) -> dict[str, Path]:
    return {key_of(path.stem): path for path in sorted(folder.iterdir()) if path.suffix == ".svg"}


def plain(name: str) -> str:
    """A name without case and punctuation: icon sets spell "red-heart", "red_heart" and "redheart"."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _names(node_modules: Path) -> dict[str, set[str]]:
    """The names under which icon sets may know each concept key, spelled `plain`."""
    names = defaultdict(set)
    for concept in concepts(node_modules):
        names[concept.key].add(plain(concept.label))
    for style in ("noto", "twemoji"):
        for code, name in json.loads((node_modules / "@iconify-json" / style / "chars.json").read_text()).items():
            names[key_of(code)].add(plain(name))
    for vocabulary in ("cldr", "emojibase", "github", "iamcal", "joypixels"):
        path = node_modules / f"emojibase-data/en/shortcodes/{vocabulary}.json"
        for code, known in json.loads(path.read_text()).items():
            names[key_of(code)].update(map(plain, [known] if isinstance(known, str) else known))
    return names


def _extract(icons: Path, names: dict[str, set[str]], folder: Path) -> None:
    """Writes each concept's drawing of one icon set as `folder`/KEY.svg; what the set lacks is left out."""
    data = json.loads(icons.read_text())
    # A set with two versions of a drawing numbers them: "dog-1", "dog-2".
    known = {plain(re.sub(r"-\d$", "", name)): name for name in sorted(data["icons"], reverse=True)}
    known |= {plain(name): name for name in data["icons"]}
    known |= {plain(alias): of["parent"] for alias, of in data.get("aliases", {}).items() if of.keys() == {"parent"}}
    part = folder.with_suffix(".part")
    part.mkdir(parents=True, exist_ok=True)
    for key, spellings in names.items():
        name = next((known[s] for s in sorted(spellings) if s in known), None)
        icon = data["icons"].get(name)
        if icon is not None:
            width, height = (icon.get(side, data.get(side, 16)) for side in ("width", "height"))
            svg = f'<svg {NAMESPACES} viewBox="0 0 {width} {height}">{icon["body"]}</svg>'
            (part / f"{key}.svg").write_text(svg)
    part.rename(folder)


def load(path: Path) -> Image.Image:
    """A drawing as RGBA."""
    png = bytes(resvg_py.svg_to_bytes(svg_path=str(path), width=SVG_SIDE, height=SVG_SIDE))
    return Image.open(io.BytesIO(png)).convert("RGBA")
