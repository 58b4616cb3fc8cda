"""Make ``resources/fonts/NotoSansSC-Bold.subset.ttf`` from a full Noto Sans SC Bold.

    python tools/make_font_subset.py NotoSansSC-Bold.ttf

Keeps what a shop writes in bold: Latin, the symbols of our screens, GB2312 and the common half of
Big5. The Regular beside it is whole, so rare characters of names are never missing, only not bold.
The font's reserved name is "Source", so the subset may keep the name Noto (OFL, see OFL.txt).
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).resolve().parent.parent / "resources/fonts/NotoSansSC-Bold.subset.ttf"


def characters() -> set[int]:
    """Code points that the bold face keeps."""
    kept = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    for first, last in (
        (0x2010, 0x206F),  # dashes, quotes, ellipsis
        (0x20A0, 0x20BF),  # currencies
        (0x2100, 0x214F),  # letterlike
        (0x2190, 0x22FF),  # arrows, mathematics
        (0x2460, 0x27BF),  # circled numbers, boxes, shapes, signs
        (0x3000, 0x303F),  # punctuation
        (0x3200, 0x33FE),  # enclosed and squared signs
        (0xFF00, 0xFFEF),  # full width
    ):
        kept |= set(range(first, last + 1))
    return kept | _decodable("gb2312", range(0xA1, 0xF8)) | _decodable("big5", range(0xA4, 0xC7))


def _decodable(encoding: str, leads: range) -> set[int]:
    found = set()
    for lead in leads:
        for trail in range(0x40, 0xFF):
            text = bytes((lead, trail)).decode(encoding, errors="ignore")
            if len(text) == 1:
                found.add(ord(text))
    return found


def main(argv: list[str]) -> int:
    """Write the subset and say how large it became."""
    if len(argv) != 1:
        print(__doc__)
        return 2
    options = subset.Options()
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    font = subset.load_font(argv[0], options)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=characters())
    maker.subset(font)
    subset.save_font(font, str(TARGET), options)
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
