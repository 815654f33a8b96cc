"""A run's folder appears whole or not at all."""

import json
import random
import shutil
from pathlib import Path

import pytest
import xarray as xr

from simulate import InputError, load_config, open_run, run
from simulate.runs.pipeline import run_to_folder
from simulate.runs.plan import Request
from simulate.runs.storage.atomic_directory import replacing_folder
from simulate.runs.storage.journal import JOURNAL
from simulate.runs.storage.layout import MANIFEST, STORE, is_run
from simulate.runs.storage.store import find_run, seal, write_store


@pytest.fixture(scope="module")
def dataset() -> xr.Dataset:
    return run(load_config("iij"), draws=300)


def store(dataset: xr.Dataset, folder: Path) -> None:
    with replacing_folder(folder) as stage:
        write_store(dataset, stage)


def fewer(dataset: xr.Dataset) -> xr.Dataset:
    return dataset.isel(draw=slice(0, 10)).assign_attrs(draws_done=10)


def fail_half_way(dataset: xr.Dataset, folder: Path) -> None:
    with replacing_folder(folder) as stage:
        write_store(dataset.isel(draw=slice(0, 10)), stage)
        raise OSError("the disk is full")


def test_round_trip(dataset, tmp_path) -> None:
    store(dataset, tmp_path / "a")
    again = open_run(f"{tmp_path}/a")
    xr.testing.assert_identical(again, dataset)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_failed_run_leaves_the_former_one(dataset, tmp_path) -> None:
    folder = tmp_path / "a"
    store(dataset, folder)
    before = sorted((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    with pytest.raises(OSError, match="disk is full"):
        fail_half_way(dataset, folder)
    after = sorted((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    assert after == before
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_failed_first_run_leaves_nothing(tmp_path) -> None:
    with pytest.raises(KeyboardInterrupt), replacing_folder(tmp_path / "a"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_new_run_takes_the_place_of_the_former(dataset, tmp_path) -> None:
    with replacing_folder(tmp_path / "a") as stage:
        write_store(dataset, stage)
        (stage / "summary.json").write_text("of the former run")
    (tmp_path / "a" / "thoughts.txt").write_text("mine")
    store(fewer(dataset), tmp_path / "a")
    assert open_run(tmp_path / "a").sizes["draw"] == 10
    assert not (tmp_path / "a" / "summary.json").exists()
    assert (tmp_path / "a" / "thoughts.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_is_not_a_run_is_never_replaced(tmp_path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for folder in (tmp_path, tmp_path / "thesis.txt"):
        with pytest.raises(InputError, match="exists and is not a run"), replacing_folder(folder):
            pass
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_empty_folder_may_be_used(dataset, tmp_path) -> None:
    (tmp_path / "a").mkdir()
    store(dataset, tmp_path / "a")
    assert is_run(tmp_path / "a")


def test_a_folder_that_cannot_be_made(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"), replacing_folder(tmp_path / "file" / "a"):
        pass


def test_no_run(tmp_path) -> None:
    with pytest.raises(InputError, match=r"results/nosuch: no run here; `make simulate CONFIG=nosuch`"):
        find_run("nosuch")


def test_another_format_is_refused(dataset, tmp_path) -> None:
    store(dataset.assign_attrs(format=99), tmp_path / "a")
    with pytest.raises(InputError, match="has format 99, this program reads 2: run it again: make sim"):
        open_run(tmp_path / "a")


def test_draws_of_another_generator_are_refused_by_name(dataset, tmp_path) -> None:
    store(dataset.assign_attrs(generator="philox4x32-10/name-hash-v1"), tmp_path / "a")
    ours = "philox4x32-10/company-name-hash-v2"
    wanted = f"was drawn by philox4x32-10/name-hash-v1, this program draws by {ours}: "
    with pytest.raises(InputError, match=f"{wanted}run it again: make simulate CONFIG="):
        open_run(tmp_path / "a")


@pytest.mark.parametrize("interrupted_rename", [1, 2])
def test_an_interrupt_while_replacing_leaves_the_former_run(
    dataset, tmp_path, monkeypatch, interrupted_rename: int
) -> None:
    store(dataset, tmp_path / "a")
    rename, calls = Path.rename, []

    def interrupted(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == interrupted_rename:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store(fewer(dataset), tmp_path / "a")
    monkeypatch.undo()
    assert open_run(tmp_path / "a").sizes["draw"] == 300


def test_a_link_to_a_run_stays_a_link(dataset, tmp_path) -> None:
    store(dataset, tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    store(fewer(dataset), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert open_run(tmp_path / "real").sizes["draw"] == 10


def harmed(path: Path, chance: random.Random) -> str:
    """Delete a file, cut its end off, or change one bit of it."""
    content = bytearray(path.read_bytes())
    kind = chance.choice(["delete", "cut", "flip", "flip"])
    if kind == "delete":
        path.unlink()
    elif kind == "cut":
        path.write_bytes(content[: chance.randrange(len(content))])
    else:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
    return f"{kind} {path.name}"


def test_any_damage_is_found(dataset, tmp_path) -> None:
    """Of every file of a run's store, metadata included, and of its journal."""
    store(dataset, tmp_path / "a")
    files = [path for path in (tmp_path / "a").rglob("*") if path.is_file() and path.name != MANIFEST]
    chance = random.Random(4)
    assert len(files) > 30
    for path in [*files, *chance.choices(files, k=50)]:
        before = path.read_bytes()
        what = harmed(path, chance)
        with pytest.raises(InputError, match="damaged"):
            pytest.fail(f"{what} was not found: {open_run(tmp_path / 'a').attrs['created']}")
        path.write_bytes(before)
    xr.testing.assert_identical(open_run(tmp_path / "a"), dataset)


def test_a_chunk_of_another_run_is_found(dataset, tmp_path) -> None:
    """Its own checksum is right."""
    store(dataset, tmp_path / "a")
    store(dataset.assign(intrinsic_value=dataset["intrinsic_value"] + 1.0), tmp_path / "b")
    chunk = Path("draws.zarr/intrinsic_value/c/0")
    (tmp_path / "a" / chunk).write_bytes((tmp_path / "b" / chunk).read_bytes())
    with pytest.raises(InputError, match=r"damaged \(1 files, draws.zarr/intrinsic_value/c/0"):
        open_run(tmp_path / "a")


def test_what_was_set_aside_is_put_back(dataset, tmp_path) -> None:
    """A process that is killed between two renames leaves the former run under another name."""
    store(dataset, tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / ".a.former")
    with pytest.raises(KeyboardInterrupt), replacing_folder(tmp_path / "a"):
        raise KeyboardInterrupt
    assert open_run(tmp_path / "a").sizes["draw"] == 300
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_run_between_two_renames_is_found(dataset, tmp_path) -> None:
    store(dataset, tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / ".a.former")
    assert open_run(tmp_path / "a").sizes["draw"] == 300


def test_files_of_another_run_are_refused(dataset, tmp_path) -> None:
    store(dataset, tmp_path / "a")
    store(dataset.drop_vars("inputs"), tmp_path / "b")
    shutil.copytree(tmp_path / "a" / "draws.zarr" / "inputs", tmp_path / "b" / "draws.zarr" / "inputs")
    with pytest.raises(InputError, match=r"is damaged: draws.zarr/inputs/c/0/0 is not of this run"):
        open_run(tmp_path / "b")


def test_a_run_that_is_replaced_while_it_is_read(dataset, tmp_path, monkeypatch) -> None:
    """What is read is one of the two, never some of both."""
    store(dataset, tmp_path / "a")
    open_zarr, calls = xr.open_zarr, []

    def replaced(*arguments: object, **options: object) -> xr.Dataset:
        found = open_zarr(*arguments, **options)
        if not calls:
            calls.append(1)
            store(fewer(dataset).assign_attrs(seed=99), tmp_path / "a")
        return found

    monkeypatch.setattr(xr, "open_zarr", replaced)
    found = open_run(tmp_path / "a")
    assert (found.attrs["seed"], found.sizes["draw"]) == (99, 10)


def test_an_interrupt_after_the_second_rename_leaves_the_new_run(dataset, tmp_path, monkeypatch) -> None:
    store(dataset, tmp_path / "a")
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        found = rename(self, target)
        if self.name == ".a.new":
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store(fewer(dataset), tmp_path / "a")
    monkeypatch.undo()
    assert open_run(tmp_path / "a").sizes["draw"] == 10
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def forged(folder: Path, changes: dict[str, object], array: str = ".") -> None:
    """Change the metadata of a store and seal it again, as whoever writes its checksums can."""
    path = folder / STORE / array / "zarr.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    (folder / JOURNAL).unlink()
    seal(folder, 300)


@pytest.mark.parametrize(
    ("changes", "array", "why"),
    [
        ({"shape": [1.5]}, "intrinsic_value", "is damaged"),
        ({"zarr_format": 9}, "invalid_reason", "is damaged"),
        ({"attributes": {"format": 2}}, ".", "it lacks config_name, config_text"),
    ],
)
def test_forged_metadata_are_refused_in_one_line(dataset, tmp_path, changes, array, why) -> None:
    store(dataset, tmp_path / "a")
    forged(tmp_path / "a", changes, array)
    with pytest.raises(InputError) as refused:
        open_run(f"{tmp_path}/a")
    assert why in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_store_without_results_is_refused(dataset, tmp_path) -> None:
    store(dataset, tmp_path / "a")
    shutil.rmtree(tmp_path / "a" / STORE / "intrinsic_value")
    forged(tmp_path / "a", {})
    with pytest.raises(InputError, match=r"it lacks intrinsic_value"):
        open_run(f"{tmp_path}/a")
    store(dataset, tmp_path / "b")  # and sealed again, a sound one is read
    forged(tmp_path / "b", {})
    xr.testing.assert_identical(open_run(f"{tmp_path}/b"), dataset)


def test_a_link_in_the_place_of_the_former_run_does_not_become_one(dataset, tmp_path) -> None:
    """Before, what it leads to was taken for a former run, and its files were copied beside the new one."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("of mine")
    (tmp_path / ".a.former").symlink_to(tmp_path / "secret")
    done = run_to_folder(load_config("iij"), Request(draws=300), tmp_path / "a")
    assert done.shown == tmp_path / "a"
    assert not (tmp_path / "a").is_symlink()
    assert not (tmp_path / "a" / "key").exists()
    assert (tmp_path / "secret" / "key").read_text() == "of mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "secret"]


def test_a_folder_in_the_place_of_the_former_run_that_is_none_is_not_replaced(tmp_path) -> None:
    (tmp_path / ".a.former").mkdir()
    (tmp_path / ".a.former" / "summary.json").write_text("of mine")
    with pytest.raises(InputError, match="exists and is not a run"):
        run_to_folder(load_config("iij"), Request(draws=300), tmp_path / "a")
    assert (tmp_path / "a" / "summary.json").read_text() == "of mine"
