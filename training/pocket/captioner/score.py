"""BLEU-4 and CIDEr of what `mlt caption --dataset ... --json CAPTIONS` wrote. Needs Java, for its tokenizer."""

import argparse
import json
import random
from pathlib import Path

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

from ..options import ROOT

SAMPLES = 10
"""Captions that are shown, drawn at random."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m pocket score`."""
    parser.add_argument("captions", type=Path, help='JSON [{"id", "caption"}]')
    parser.add_argument("--dataset", type=Path, default=ROOT.parent / "shared/data/flickr8k/dataset_flickr8k.json")
    parser.add_argument("--json", type=Path, help="write figures and samples here")


def main(options: argparse.Namespace) -> None:
    """Prints figures and samples."""
    written = {row["id"]: row["caption"] for row in json.loads(options.captions.read_text())}
    images = json.loads(options.dataset.read_text())["images"]
    truth = {i["filename"]: [s["raw"] for s in i["sentences"]] for i in images if i["filename"] in written}
    tokenizer = PTBTokenizer()
    references = tokenizer.tokenize({name: [{"caption": text} for text in texts] for name, texts in truth.items()})
    candidates = tokenizer.tokenize({name: [{"caption": written[name]}] for name in truth})
    bleu, _ = Bleu(4).compute_score(references, candidates, verbose=0)
    cider, _ = Cider().compute_score(references, candidates)
    drawn = random.Random(0).sample(sorted(truth), min(SAMPLES, len(truth)))
    samples = [{"id": name, "caption": written[name], "truth": truth[name][0]} for name in drawn]
    figures = {"n_images": len(truth), "bleu4": bleu[3], "cider": float(cider), "samples": samples}
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(truth)} pictures: BLEU-4 {bleu[3]:.3f}, CIDEr {cider:.3f}")
    for sample in samples:
        print(f"  {sample['id']}: {sample['caption']} | {sample['truth']}")
