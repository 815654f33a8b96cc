"""`python -m reports NAME`: see `simulate.cli.report`."""

import sys

from simulate.cli.report import main
from simulate.printing import open_closed_streams

if __name__ == "__main__":
    open_closed_streams()
    sys.exit(main())
