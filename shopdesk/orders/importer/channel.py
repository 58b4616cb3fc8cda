"""The channel that imported orders came through."""

from __future__ import annotations

from functools import cache

from shopdesk.channels.rules import PLATFORMS, ChannelKind, platform_name
from shopdesk.channels.service import ensure_channel
from shopdesk.importing.fields import in_all_languages
from shopdesk.importing.subjects import Job

FALLBACK = "import"


@cache
def _platform_names() -> dict[str, str]:
    names = {name: code for code, name, _kind in PLATFORMS}
    return {name.casefold(): code for name, code in in_all_languages(names).items()}


def platform_code(name: str) -> str:
    """The code of a platform that a file names in any language; other names stay as they are."""
    return _platform_names().get(name.strip().casefold(), name)


def channel_of(job: Job, named: str = "", name: str = "") -> int:
    """The channel of an import: the one asked for, named in the file, or told by the profile.

    Args:
        named: code or name in the file.
        name: what a new channel is called; by default as its platform.
    """
    known = job.profile.channel
    code = job.channel or platform_code(named) or known.get("code", "") or FALLBACK
    is_known = code == known.get("code")
    channel_id, created = ensure_channel(
        job.session,
        code,
        name=known.get("name", "") if is_known else name or platform_name(code),
        kind=ChannelKind(known["kind"]) if is_known and "kind" in known else None,
        batch_id=job.batch_id,
    )
    job.report.add("added", "channels", int(created))
    return channel_id
