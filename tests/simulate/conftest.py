"""What the tests of runs and commands share."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nothing_to_compile(compiled_kernels) -> None:
    """Commands in processes of their own say nothing of compiling."""


@pytest.fixture(scope="session", autouse=True)
def _nothing_to_sync() -> Iterator[None]:
    """No test here cuts the power, and waiting for the disk took a quarter of the runs' tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)  # as particular about what is no open file
        yield
