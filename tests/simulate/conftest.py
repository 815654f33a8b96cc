"""What the tests of runs and commands share."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nothing_to_compile(compiled_kernels) -> None:
    """Commands in processes of their own say nothing of compiling."""
