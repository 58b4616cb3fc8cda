"""The one way in: ``python3 main.py`` opens the window, ``python3 main.py COMMAND`` runs a command.

Plain statements that any Python can read, so that an old one says a sentence and not a traceback.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the very reason for this line
    sys.exit(
        "ShopDesk needs Python 3.11 or newer, this is Python %d.%d. "  # noqa: UP031
        "Install a newer Python and start main.py with it." % sys.version_info[:2]
    )

if __name__ == "__main__":
    from shopdesk import bootstrap

    sys.exit(bootstrap.start(sys.argv[1:]))
