"""A lock that one process has is refused to others, and left behind for nobody."""

import os
from pathlib import Path

import pytest

from simulate import InputError
from simulate.runs.storage.lock import locked


def test_a_lock_is_free_again_after(tmp_path) -> None:
    for _ in range(2):
        with locked(tmp_path / "a"):
            refused = pytest.raises(InputError, match=f"is being written by process {os.getpid()} of")
            with refused, locked(tmp_path / "a"):
                pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_of_an_owner_who_has_not_written_yet(tmp_path) -> None:
    with locked(tmp_path / "a"):
        (tmp_path / ".a.lock").write_text("{")
        with pytest.raises(InputError, match="is being written by another process"), locked(tmp_path / "a"):
            pass


@pytest.mark.parametrize("owner", ["{}", "[1]", "17", '{"process": 17}'])
def test_a_lock_whose_owner_wrote_something_else(tmp_path, owner: str) -> None:
    with locked(tmp_path / "a"):
        (tmp_path / ".a.lock").write_text(owner)
        with pytest.raises(InputError, match="is being written by another process"), locked(tmp_path / "a"):
            pass


def test_a_file_left_behind_locks_nobody_out(tmp_path) -> None:
    (tmp_path / ".a.lock").write_text("of a process that was killed")
    with locked(tmp_path / "a"):
        assert f'"process": {os.getpid()}' in (tmp_path / ".a.lock").read_text()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_its_owner_takes_away_while_another_opens_it(tmp_path, monkeypatch) -> None:
    """Between opening the file and locking it, its owner is done: the file is no longer there."""
    path, opened = tmp_path / ".a.lock", []
    plain = Path.open

    def opening(self: Path, *arguments: object, **named: object) -> object:
        file = plain(self, *arguments, **named)
        opened.append(file)
        if len(opened) == 1:
            path.unlink()
        return file

    monkeypatch.setattr(Path, "open", opening)
    with locked(tmp_path / "a"):
        assert len(opened) == 2
        assert opened[0].closed
        assert path.exists()


def test_a_link_in_its_place_is_not_followed(tmp_path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / ".a.lock").symlink_to(tmp_path / "elsewhere")
    with locked(tmp_path / "a"):
        assert not (tmp_path / ".a.lock").is_symlink()
        with pytest.raises(InputError, match=f"process {os.getpid()} of"), locked(tmp_path / "a"):
            pass
    assert (tmp_path / "elsewhere").read_text() == "mine"


def test_where_nothing_can_be_written(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file/a: cannot be written: (Not a|File exists)"), \
            locked(tmp_path / "file" / "a"):
        pass
