"""`python -m bioxen_nb` is the `bioxen-nb` command."""

import sys

from bioxen_nb.cli import main

if __name__ == "__main__":
    sys.exit(main())
