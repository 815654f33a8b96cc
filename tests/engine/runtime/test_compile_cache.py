import os
import subprocess
import sys
import time
from pathlib import Path

import numba
import numpy as np
import pytest

from engine.random.streams import keyed_random_bits
from engine.runtime import compile_cache, jit
from engine.runtime.compile_cache import SharedCache, cache_folder, source_hash
from tests.engine.conftest import JIT_IS_ON
from tests.engine.runtime.test_threads import ROOT

needs_jit = pytest.mark.skipif(not JIT_IS_ON, reason="nothing is compiled")

# The least of the kernels that take long, on few draws: its bits, and how often machine code was found.
FIRST_RUN = """
from engine.dependence.yearly_shocks import YearlyModel, YearlyShock
from engine.kernels import innovations as kernel
from engine.kernels.sampler import build_sampler
from engine.runtime.compile_notice import told_before_compiling
from tests.engine.draws import company

sampler, told = build_sampler(company(), {}, 5, yearly=YearlyModel(3, {"growth": YearlyShock(0.05)})), []
with told_before_compiling(lambda what, seconds: told.append((what, len(kernel._draw_all.overloads)))):
    found = kernel.draw_innovations(sampler, 0, 100)
hits = sum(kernel._draw_all.stats.cache_hits.values())
wanted = [] if hits else [("the luck of the years", 0)]
assert told == wanted, told  # before it is there, and only if it is compiled
print(found.tobytes().hex(), hits)
"""

# A small one, for it is compiled each time.
WITHOUT_CACHE = """
import numpy as np
from engine.runtime import jit
from engine.random.streams import keyed_random_bits

assert jit._FOLDER is None
print(keyed_random_bits(np.uint64(1), np.uint64(2), np.uint64(3), 4).tobytes().hex(), 0)
"""


def start(code: str, cache: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=os.environ | {"NUMBA_CACHE_DIR": str(cache)},
    )


def printed(process: subprocess.Popen) -> tuple[str, int]:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert err == ""
    bits, hits = out.split()
    return bits, int(hits)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of some package whose sources may be changed."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "compile_cache.py").write_text("")
    (folder / "model.py").write_text("x = 1\n")
    monkeypatch.setattr(compile_cache, "__file__", str(folder / "compile_cache.py"))
    return folder


def test_it_is_named_after_every_source(package):
    before = source_hash()
    assert source_hash() == before
    (package / "model.py").write_text("x = 2\n")
    changed = source_hash()
    (package / "deeper").mkdir()
    (package / "deeper" / "helper.py").write_text("y = 1\n")
    deeper = source_hash()
    (package / "deeper" / "helper.py").rename(package / "helper.py")
    assert len({before, changed, deeper, source_hash()}) == 4


@pytest.mark.parametrize("library", ["numba", "numpy", "llvmlite"])
def test_it_is_named_after_versions(library, package, monkeypatch):
    before = source_hash()
    monkeypatch.setattr(getattr(compile_cache, library), "__version__", "0.0.0")
    assert source_hash() != before


@pytest.mark.parametrize("name", compile_cache._SETTINGS)
def test_it_is_named_after_settings_that_change_the_code(name, package, monkeypatch):
    before = source_hash()
    monkeypatch.setattr(numba.config, name, "other", raising=False)
    assert source_hash() != before


def test_it_lies_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = cache_folder()
    assert folder is not None
    assert folder.parent == tmp_path / "intrinsic-mc"
    assert folder.is_dir()


def test_nowhere_to_write_means_none(tmp_path, monkeypatch):
    occupied = tmp_path / "a file"
    occupied.write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(occupied))
    assert cache_folder() is None


def test_no_home_means_none(monkeypatch):
    def homeless(user: int) -> None:
        raise KeyError(user)

    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", homeless)
    assert cache_folder() is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_without_numba_s_own_folder_it_lies_with_other_caches(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder().parent == tmp_path / "xdg" / "intrinsic-mc"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder().parent == tmp_path / ".cache" / "intrinsic-mc"


def test_a_new_one_takes_away_those_long_unused(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    base = tmp_path / "intrinsic-mc"
    ages = {"0123456789abcdef": 31, "fedcba9876543210": 29, "notes": 400}
    for name, days in ages.items():
        (base / name / "code").mkdir(parents=True)
        os.utime(base / name, (0, time.time() - days * 86_400))
    ours = cache_folder()
    assert {path.name for path in base.iterdir()} == {"fedcba9876543210", "notes", ours.name}
    os.utime(ours, (0, 0))
    os.utime(base / "fedcba9876543210", (0, 0))
    assert cache_folder() == ours
    assert ours.stat().st_mtime > time.time() - 3_600  # marked as used
    assert (base / "fedcba9876543210").exists()  # only a new one looks at the others


def half(x):
    return 0.5 * x


@pytest.fixture
def kept(tmp_path):
    """Compile `half` afresh, as another process would, with its cache in one folder."""

    def compile_anew():
        dispatcher = numba.njit(half)
        dispatcher._cache = SharedCache(half, tmp_path)
        return dispatcher

    return compile_anew


def hits(dispatcher) -> int:
    return sum(dispatcher.stats.cache_hits.values())


@needs_jit
def test_machine_code_is_found_again_by_signature(kept, tmp_path):
    first = kept()
    assert (first(3), first(3.0), hits(first)) == (1.5, 1.5, 0)
    second = kept()
    assert (second(3), second(3.0), hits(second)) == (1.5, 1.5, 2)
    assert len(list(tmp_path.rglob("*.nbc"))) == 2


@needs_jit
def test_the_processor_is_part_of_the_key(kept, monkeypatch):
    kept()(3.0)
    codegen = type(numba.njit(half).targetctx.codegen())
    monkeypatch.setattr(codegen, "magic_tuple", lambda self: ("x86_64", "another processor", ""))
    other = kept()
    other(3.0)
    assert hits(other) == 0


@needs_jit
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_a_broken_file_is_compiled_over(ending, kept, tmp_path):
    kept()(3.0)
    [file] = tmp_path.rglob(f"*.{ending}")
    file.write_bytes(file.read_bytes()[:40])
    second = kept()
    assert second(3.0) == 1.5
    third = kept()
    assert (third(3.0), hits(second), hits(third)) == (1.5, 0, 1)


@needs_jit
def test_what_cannot_be_written_is_not_kept(kept, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numba.core.caching.IndexDataCacheFile.save", full)
    assert kept()(3.0) == 1.5


@needs_jit
def test_other_packages_keep_their_own_folder():
    assert jit._FOLDER is None or str(numba.config.CACHE_DIR) != str(jit._FOLDER)


@pytest.mark.heavy
@needs_jit
def test_first_runs_at_once_agree_and_leave_a_whole_cache(tmp_path):
    found = [printed(process) for process in [start(FIRST_RUN, tmp_path) for _ in range(2)]]
    assert len({bits for bits, _ in found}) == 1
    assert printed(start(FIRST_RUN, tmp_path)) == (found[0][0], 1)  # the next one compiles nothing
    assert not list(tmp_path.rglob("*.tmp.*"))


@pytest.mark.heavy
def test_a_run_that_cannot_write_compiles_for_itself(tmp_path):
    occupied = tmp_path / "a file"
    occupied.write_text("")
    bits, found_on_disk = printed(start(WITHOUT_CACHE, occupied))
    assert bits == keyed_random_bits(np.uint64(1), np.uint64(2), np.uint64(3), 4).tobytes().hex()
    assert found_on_disk == 0
    assert occupied.read_text() == ""
