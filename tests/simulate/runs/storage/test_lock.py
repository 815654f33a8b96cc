"""A lock that one process has is refused to others, and left behind for nobody."""

import os

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
    plain = os.open

    def opening(name: str, flags: int, mode: int) -> int:
        opened.append(plain(name, flags, mode))
        if len(opened) == 1:
            path.unlink()
        return opened[-1]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", opening)
        with locked(tmp_path / "a"):
            assert len(opened) == 2
            assert path.exists()
            with pytest.raises(InputError, match=f"process {os.getpid()} of"), locked(tmp_path / "a"):
                pass


@pytest.mark.parametrize("has_target", [True, False])
@pytest.mark.parametrize("is_late", [True, False])
def test_a_link_in_its_place_is_neither_followed_nor_removed(
    tmp_path, monkeypatch, has_target: bool, is_late: bool
) -> None:
    """Not even one that is put there at the last moment. Who removes it may remove another's lock."""
    path, elsewhere, plain = tmp_path / ".a.lock", tmp_path / "elsewhere", os.open
    if has_target:
        elsewhere.write_text("mine")

    def opening(*arguments: object) -> int:
        path.symlink_to(elsewhere)
        return plain(*arguments)

    if is_late:
        monkeypatch.setattr(os, "open", opening)
    else:
        path.symlink_to(elsewhere)
    with pytest.raises(InputError) as refused, locked(tmp_path / "a"):
        pass
    assert str(refused.value) == f"{path}: is a link, which no run leaves there: remove it"
    assert path.readlink() == elsewhere
    assert elsewhere.read_text() == "mine" if has_target else not elsewhere.exists()


def test_a_file_that_has_another_name_too_is_not_written_over(tmp_path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / ".a.lock").hardlink_to(tmp_path / "elsewhere")
    refused = pytest.raises(InputError, match=f"process {os.getpid()} of")
    with locked(tmp_path / "a"), refused, locked(tmp_path / "a"):
        pass
    assert (tmp_path / "elsewhere").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_in_its_place(tmp_path, make) -> None:
    make(tmp_path / ".a.lock")
    with pytest.raises(InputError, match=r"(neither a file nor|cannot be written: Is a dir)"), \
            locked(tmp_path / "a"):
        pass


def test_where_nothing_can_be_written(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file/a: cannot be written: (Not a|File exists)"), \
            locked(tmp_path / "file" / "a"):
        pass
