"""What a portfolio takes of disk and memory, beside what it is found to take; what has no room is refused."""

import re

import pytest

from simulate import load_portfolio, portfolio
from simulate.errors import InputError
from simulate.portfolios.draws import asked_of
from simulate.portfolios.pipeline import portfolio_to_folder
from simulate.portfolios.room import room_for_portfolio
from simulate.runs.plan import Request
from simulate.runs.retention import disk_held
from tests.simulate.portfolios.portfolios import write_portfolio

DRAWS = 100_000


def test_what_a_draw_takes_of_the_disk_is_said(tmp_path) -> None:
    """Numbers are barely compressed, so that the draws take what their cells do, and some headers."""
    loaded, out = load_portfolio(write_portfolio(tmp_path)), tmp_path / "out"
    portfolio_to_folder(loaded, Request(DRAWS), out)
    rooms = [room_for_portfolio(loaded, asked_of(loaded, draws, None)) for draws in (1, DRAWS)]
    said = rooms[1].disk - rooms[0].disk
    assert 0.9 * said < disk_held(out / "draws.zarr") < 1.01 * said


@pytest.mark.parametrize(("memory", "disk", "words"), [
    (600_000_000, 10**12, r"[\d.]+ GB of memory, of which 600.0 MB are available"),
    (10**12, 60_000_000, r"[\d.]+ GB of disk, of which 60.0 MB are free"),
])
def test_a_portfolio_without_room_is_refused_before_it_begins(
    tmp_path, monkeypatch, memory: int, disk: int, words: str
) -> None:
    monkeypatch.setattr("simulate.runs.retention.available_memory", lambda: memory)
    monkeypatch.setattr("simulate.runs.retention.free_disk", lambda _: disk)
    loaded, out = load_portfolio(write_portfolio(tmp_path)), tmp_path / "results" / "out"
    refused = f"10,000,000 draws of each of 3 companies take {words}: take fewer draws"
    with pytest.raises(InputError) as found:
        portfolio_to_folder(loaded, Request(10_000_000), out)
    assert re.search(refused, str(found.value))
    assert not out.parent.exists() or not list(out.parent.iterdir())
    if memory < disk:
        with pytest.raises(InputError, match="of memory"):
            portfolio(loaded, 10_000_000)
