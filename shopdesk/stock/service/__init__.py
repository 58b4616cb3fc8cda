"""Writing to the stock ledger."""

from shopdesk.stock.service.moves import Claim, MoveInput, issue, post_moves, release, reserve

__all__ = ["Claim", "MoveInput", "issue", "post_moves", "release", "reserve"]
