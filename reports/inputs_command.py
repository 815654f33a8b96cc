"""`python -m reports.inputs_command NAME`: see `reports.inputs_cli`.

Apart from it, so that it can be run as a command where its functions are imported already.
"""

import sys

from reports.inputs_cli import main
from simulate.printing import open_closed_streams

if __name__ == "__main__":
    open_closed_streams()
    sys.exit(main())
