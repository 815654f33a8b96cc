from pathlib import Path

import numpy as np
import pytest

from engine import jit


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of some package whose sources may be changed."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "jit.py").write_text("")
    (folder / "model.py").write_text("x = 1\n")
    monkeypatch.setattr(jit, "__file__", str(folder / "jit.py"))
    return folder


def test_the_cache_is_named_after_every_source(package):
    before = jit._source_hash()
    assert jit._source_hash() == before
    (package / "model.py").write_text("x = 2\n")
    changed = jit._source_hash()
    (package / "deeper").mkdir()
    (package / "deeper" / "helper.py").write_text("y = 1\n")
    assert len({before, changed, jit._source_hash()}) == 3


@pytest.mark.parametrize("library", ["numba", "numpy", "llvmlite"])
def test_the_cache_is_named_after_versions(library, package, monkeypatch):
    before = jit._source_hash()
    monkeypatch.setattr(getattr(jit, library), "__version__", "0.0.0")
    assert jit._source_hash() != before


def test_the_cache_lies_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = jit._cache_directory()
    assert folder is not None
    assert folder.parent == tmp_path / "intrinsic-mc"
    assert folder.is_dir()


def test_nowhere_to_write_means_no_cache(tmp_path, monkeypatch):
    occupied = tmp_path / "a file"
    occupied.write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(occupied))
    assert jit._cache_directory() is None


def test_no_home_means_no_cache(monkeypatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert jit._cache_directory() is None


@pytest.mark.parametrize("compile_", [jit.inlined, jit.compiled, jit.parallel])
def test_compiled_code_keeps_nan_and_divides_by_zero_like_numpy(compile_):
    @compile_
    def ratio(values):
        total = 0.0
        for value in values:
            total += value
        return total / values[0]

    assert np.isnan(ratio(np.array([1.0, np.nan])))
    assert ratio(np.array([0.0, 1.0])) == np.inf


def test_fast_math_stays_off():
    # With it the bits of a fresh and of a cached compile differ.
    assert jit._OPTIONS["error_model"] == "numpy"
    assert "fastmath" not in jit._OPTIONS
