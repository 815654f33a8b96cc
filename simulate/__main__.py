"""`python -m simulate`."""

import gc
import sys

from simulate.interrupts import end_within_a_second
from simulate.printing import open_closed_streams

open_closed_streams()
end_within_a_second()

from simulate.cli import main  # noqa: E402  # a signal may come while this is imported

code = main()
gc.freeze()  # or at exit Python walks all that was imported for garbage: 35 of 240 ms of `check`
sys.exit(code)
