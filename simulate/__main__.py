"""`python -m simulate`."""

import gc
import sys

from simulate.printing import open_closed_streams
from simulate.runs.signals import end_within_a_second

open_closed_streams()
end_within_a_second()

from simulate.cli.main import main  # noqa: E402  # a signal may come while this is imported

code = main()
gc.freeze()  # or at exit Python walks all that was imported for garbage: 35 of 240 ms of `check`
sys.exit(code)
