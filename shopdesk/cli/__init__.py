"""Commands: every screen's action without a window, for people and (``--json``) for programs."""

from shopdesk.cli.run import main

__all__ = ["main"]
