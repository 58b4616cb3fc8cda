"""The channel that imported orders came through."""

from __future__ import annotations

from shopdesk.channels.rules import ChannelKind
from shopdesk.channels.service import ensure_channel
from shopdesk.importing.subjects import Job

FALLBACK = "import"


def channel_of(job: Job, named: str = "") -> int:
    """The channel of an import: the one asked for, named in the file, or told by the profile."""
    known = job.profile.channel
    code = job.channel or named or known.get("code", "") or FALLBACK
    is_known = code == known.get("code")
    channel_id, created = ensure_channel(
        job.session,
        code,
        name=known.get("name", "") if is_known else code,
        kind=ChannelKind(known["kind"]) if is_known and "kind" in known else None,
        batch_id=job.batch_id,
    )
    job.report.add("added", "channels", int(created))
    return channel_id
