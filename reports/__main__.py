"""`python -m reports NAME`: see `reports.cli`."""

import sys

from reports.cli import main
from simulate.printing import open_closed_streams

if __name__ == "__main__":
    open_closed_streams()
    sys.exit(main())
