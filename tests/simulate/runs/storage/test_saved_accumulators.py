"""Sums and counts come back as they were saved, or not at all."""

import numpy as np
import pytest

from simulate.runs.storage.saved_accumulators import load_state, save_state

STATE = {"order/0.05/low": np.array([1.5, -0.0]), "count": np.array(7)}


def test_there_and_back(tmp_path) -> None:
    name, crc = save_state(tmp_path, 3, STATE)
    found = load_state(tmp_path / name, crc)
    assert {key: cells.tobytes() for key, cells in found.items()} == {
        key: cells.tobytes() for key, cells in STATE.items()
    }
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("harm", [
    lambda path: path.unlink(),
    lambda path: path.write_bytes(path.read_bytes()[:-1]),
    lambda path: path.write_bytes(b"\0" + path.read_bytes()[1:]),
])
def test_what_is_not_what_was_written_is_nothing(tmp_path, harm) -> None:
    name, crc = save_state(tmp_path, 3, STATE)
    harm(tmp_path / name)
    assert load_state(tmp_path / name, crc) is None
