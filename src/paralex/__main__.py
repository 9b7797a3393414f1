"""`python -m paralex` is the command `paralex`."""

import sys

# `-m` puts the working directory first on the import path, and that is the repository to be
# analysed: nothing of it may be imported, also not a package that has the name of one of ours.
if not sys.flags.safe_path:
    del sys.path[0]

from paralex.cli import main

if __name__ == "__main__":
    main()
