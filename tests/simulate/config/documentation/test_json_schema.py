"""configs/schema.json is what the models say, and the shipped configs obey it."""

import json
import sys

import pytest

from engine.distributions import FAMILIES
from engine.model.inputs import INPUT_NAMES
from simulate.config.documentation import json_schema as schema
from simulate.config.schema import OPTIONAL
from tests.simulate.configs import ROOT

SCHEMA = ROOT / "configs" / "schema.json"


def test_the_file_is_up_to_date() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema.schema_text()


def test_a_stale_file_is_noticed(tmp_path, monkeypatch, capsys) -> None:
    stale = tmp_path / "schema.json"
    stale.write_text("{}")
    monkeypatch.setattr(sys, "argv", ["schema", "--check", str(stale)])
    assert schema.main() == 1
    assert "run `make schema`" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["schema", str(stale)])
    assert schema.main() == 0
    monkeypatch.setattr(sys, "argv", ["schema", "--check", str(stale)])
    assert schema.main() == 0


def test_every_input_and_distribution_is_in_it() -> None:
    document = json.loads(SCHEMA.read_text(encoding="utf-8"))
    inputs = document["$defs"]["ConfigInputs"]
    assert tuple(inputs["properties"]) == INPUT_NAMES
    assert set(inputs["required"]) == set(INPUT_NAMES) - OPTIONAL
    text = json.dumps(document)
    for family in FAMILIES:
        assert f'"const": "{family}"' in text


@pytest.mark.parametrize("section", ["company", "forecast", "inputs"])
def test_the_required_sections(section: str) -> None:
    assert section in json.loads(SCHEMA.read_text(encoding="utf-8"))["required"]
