"""The command line, with the sizes that the tests can afford."""

from functools import partial

import simulate.cli.main
from tests.conftest import SETTINGS

main = partial(simulate.cli.main.main, sizes=SETTINGS)
