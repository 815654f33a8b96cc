"""What the docs say of files, modules and rooms is so."""

import re
import tomllib
from importlib import import_module
from importlib.metadata import EntryPoint

import pytest

from docs.images.architecture import FOLDER, ROOMS, WAY, pictures
from tests.simulate.configs import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md"))]
NOW = [page for page in PAGES if page.name != "CHANGELOG.md"]  # that one tells of what was


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page) -> None:
    for link in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        assert link.startswith("https://") or (page.parent / link).exists(), link


@pytest.mark.parametrize("page", NOW, ids=lambda page: page.name)
def test_what_is_named_exists(page) -> None:
    text = page.read_text("utf-8")
    for path in re.findall(r"`((?:engine|simulate|reports|tests|configs|docs|benchmarks)/[\w./]+)`", text):
        assert "NAME" in path or (ROOT / path).exists(), path
    for name in re.findall(r"`((?:engine|simulate|reports|tests)\.[\w.]+)`", text):
        assert is_there(name), name
    for name in re.findall(r"python -m ((?:engine|simulate|reports|tests|benchmarks)[\w.]*\w)", text):
        assert is_there(name), name


def is_there(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    path = ROOT / name.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module, _, attribute = name.rpartition(".")
    return hasattr(import_module(module), attribute)


def test_the_picture_of_the_rooms_names_them_all() -> None:
    for band in ROOMS:
        folder = ROOT / band.title
        titles = {box.title.removesuffix(", ...") for row in band.rows for box in row}
        assert all((folder / title).exists() for title in titles)
        rooms = {path.parent.name for path in folder.glob("*/__init__.py")} - {"cli"}
        assert rooms <= titles


def test_the_picture_of_the_rooms_names_every_command() -> None:
    boxes = (box for band in ROOMS if band.title == "simulate/cli" for row in band.rows for box in row)
    named = {word for box in boxes for text in (box.title, *box.words) for word in re.findall(r"\w+", text)}
    files = (ROOT / "simulate" / "cli").glob("*.py")
    assert {file.stem for file in files if "\nABOUT = " in file.read_text("utf-8")} <= named


def test_the_data_goes_through_rooms_that_exist() -> None:
    homes = [box.home for band in WAY for row in band.rows for box in row if box.home]
    assert all((ROOT / home).exists() for home in homes)


def test_pictures_are_up_to_date() -> None:
    for name, text in pictures().items():
        assert (FOLDER / name).read_text("utf-8") == text


def test_the_command_is_that_of_the_package() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert list(scripts) == ["intrinsic-mc"]
    entry = EntryPoint("intrinsic-mc", scripts["intrinsic-mc"], "console_scripts")
    assert entry.load() is import_module("simulate.__main__").start


def test_the_package_brings_all_files_of_its_rooms() -> None:
    """setuptools takes folders that hold an __init__.py, modules, and the package data of pyproject.toml."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    files = [path for floor in ("engine", "simulate", "reports") for path in (ROOT / floor).rglob("*.*")]
    taken = [path for path in files if path.is_file() and "__pycache__" not in path.parts]
    assert len(taken) > 250
    for path in taken:
        package = ".".join(path.parent.relative_to(ROOT).parts)
        assert (path.parent / "__init__.py").exists(), package
        assert any(path.match(glob) for glob in ("*.py", *data["*"], *data.get(package, ()))), path
