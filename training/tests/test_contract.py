"""What training and the Rust sources must agree on, read from the sources."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from pocket import export, method
from pocket.captioner import beam, files
from pocket.captioner.network import MAX_WORDS, CaptionerConfig
from pocket.options import ROOT
from pocket.summarizer.network import SummarizerConfig
from pocket.towers import files as towers_files
from pocket.towers import int8, lite0
from pocket.towers.config import BlockConfig, Config, ImageConfig, TextConfig

NUMBER = r"([\d.]+)"


def source_of(path: str | Path) -> str:
    """A Rust file without its tests."""
    return (ROOT / path).read_text().split("#[cfg(test)]")[0]


def sources(folder: str) -> str:
    """All Rust files below a folder, without their tests."""
    return "\n".join(source_of(path) for path in sorted((ROOT / folder).rglob("*.rs")))


def structs(source: str) -> list[set[str]]:
    """The field names of each struct."""
    bodies = re.findall(r"\bstruct \w+ \{\n(.*?)\n\}", source, re.DOTALL)
    return [set(re.findall(r"^    (?:pub )?(\w+):", body, re.MULTILINE)) for body in bodies]


def values(pattern: str, source: str) -> set[float]:
    """The different numbers that a pattern finds; there must be one at least."""
    found = {float(value) for value in re.findall(pattern, source)}
    assert found, f"the Rust sources have no {pattern}"
    return found


def test_rocchios_weights_are_the_products() -> None:
    fields = rf"alpha: {NUMBER}, beta: {NUMBER}, gamma: {NUMBER}"
    found = re.findall(rf"const PAPER: Weights =\s*Weights \{{ {fields} \}}", sources("src/feedback"))
    assert [method.Weights(*map(float, numbers)) for numbers in found] == [method.PAPER]


def test_bytes_reach_as_far_as_the_products() -> None:
    assert values(rf"const INT8_LIMIT: i16 = {NUMBER}", source_of("crates/kernels/src/lib.rs")) == {int8.LARGEST}


def test_k_and_tau_are_the_products() -> None:
    assert values(rf"const (?:K|FED_BACK): usize = {NUMBER}", sources("src")) == {method.K}
    assert values(rf"\b(?:tau:|TAU: f32 =) {NUMBER}", sources("src/feedback")) == {method.TAU}


def test_sentences_are_as_long_and_as_framed_as_the_products() -> None:
    assert values(rf"const MAX_WORDS: usize = {NUMBER}", source_of("src/model/captioner.rs")) == {MAX_WORDS}
    for name in ("PAD", "START", "END"):
        assert values(rf"const {name}: u32 = {NUMBER}", source_of("src/model/beam.rs")) == {getattr(beam, name)}


def test_files_carry_the_names_that_the_product_asks_for() -> None:
    model = sources("src/model")
    for name in (export.CONFIG, towers_files.TOKENIZER, files.WORDS):
        assert f'"{name}"' in model, name


def test_the_towers_configuration_has_the_products_fields() -> None:
    known = structs(sources("src/model/config"))
    # Both image towers end with a transformer, whose values stand among their own; an activation need not be named.
    (transformer,) = [fields - {"activation"} for fields in known if "activation" in fields]
    known += [fields - {"transformer"} | transformer for fields in known if "transformer" in fields]
    written = json.loads(Config(TextConfig(100)).to_json())
    for name, part in (("file", written), ("image", written["image"]), ("text", written["text"])):
        assert set(part) in known, name
    assert set(written["image"]["blocks"][0]) in known


@pytest.mark.parametrize(
    "file, config", [("summarizer.rs", SummarizerConfig()), ("captioner.rs", CaptionerConfig(100))], ids=["AFS", "GRF"]
)
def test_the_other_configurations_have_the_products_fields(
    file: str, config: SummarizerConfig | CaptionerConfig
) -> None:
    written = json.loads(config.to_json())
    assert written == asdict(config)
    assert set(written) in structs(source_of(f"src/model/{file}"))


def test_blocks_are_written_by_name_and_read_in_both_forms() -> None:
    image = ImageConfig(blocks=(BlockConfig(1, 16), BlockConfig(6, 24, 2, kernel=5)))
    config = Config(TextConfig(100), image)
    written = json.loads(config.to_json())
    assert written["image"]["blocks"][1] == {"expansion": 6, "channels": 24, "stride": 2, "kernel": 5}
    assert Config.from_json(config.to_json()) == config
    written["image"]["blocks"] = [[1, 16, 1], [6, 24, 2]]
    read = Config.from_json(json.dumps(written)).image.blocks
    assert read == (BlockConfig(1, 16, 1, kernel=3), BlockConfig(6, 24, 2, kernel=3))


def test_the_shipped_towers_have_lite0s_blocks() -> None:
    config = towers_files.config_of(ROOT / "models/pocket/pocket.gguf")
    assert config.image.blocks == lite0.BLOCKS
    assert len(towers_files.vocabulary_of(ROOT / "models/pocket/pocket.gguf")) == config.text.vocabulary
