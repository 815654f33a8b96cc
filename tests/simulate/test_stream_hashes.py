"""The random stream and what is made of it do not change unnoticed, and not without a note."""

import json

import numpy as np
import pytest

from tests.simulate.configs import ROOT, SHIPPED
from tests.simulate.runs.run_digest import SAMPLERS
from tests.simulate.stream_hash import FILE, NAMES, first_draws, hash_of, note

STORED = json.loads(FILE.read_text(encoding="utf-8"))
_MEANT = (
    "Runs of the same config and seed no longer give the same draws or values, so results that people "
    "have stored cannot be made again (unless it is the company's config that was changed). If that was "
    "not meant, undo it. If it was: write what changed into CHANGELOG.md, run "
    "`python -m tests.simulate.stream_hash`, and name there the new hashes that it prints."
)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("name", SHIPPED)
def test_the_stream_is_the_one_that_was_promised(name, sampler):
    assert hash_of(first_draws(f"{name} {sampler}")) == STORED[name][sampler], _MEANT


@pytest.mark.parametrize("name", SHIPPED)
def test_the_changelog_names_the_stream(name):
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    wanted = note(name, STORED[name])
    assert wanted in told, f"CHANGELOG.md does not name `{wanted}`. {_MEANT}"


def test_every_shipped_company_has_its_hashes():
    companies = {path.stem for path in (ROOT / "configs").glob("*.toml")}
    assert set(STORED) == set(SHIPPED) == companies
    assert all(set(of_samplers) == set(SAMPLERS) for of_samplers in STORED.values())


def test_a_last_bit_changes_no_hash_and_anything_more_does():
    rng = np.random.default_rng(1)
    found = {name: rng.lognormal(size=100) for name in NAMES}
    hashed = hash_of(found)
    for name, cells in found.items():
        assert hash_of(found | {name: np.nextafter(cells, np.inf)}) == hashed
        changed = cells.copy()
        changed[17] *= 1.0 + 1e-6
        assert hash_of(found | {name: changed}) != hashed
    assert hash_of(found | {"intrinsic_value": found["intrinsic_value"][::-1]}) != hashed
