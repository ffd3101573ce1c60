"""The process that makes a PDF: HTML and style as JSON on standard input; out come the letters without a font, and the PDF.

Must stay true: no address is opened, of whatever kind; nothing of a sheet is logged.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any, NoReturn


def main(what: str) -> int:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return 1
    if what == "print":
        given = json.load(sys.stdin)
        missing, content = make(given["html"], given["css"])
        sys.stdout.buffer.write(json.dumps(missing).encode() + b"\n" + content)
    return 0


def make(html: str, css: str) -> tuple[list[int], bytes]:
    """Letters (code points) that no font here has, and the PDF. An empty box may stand for a warning that nobody can read.

    Raises:
        FatalURLFetchingError: for any address; our own HTML has none, and whoever brought one in is not to be helped along.
    """
    from weasyprint import CSS, HTML
    from weasyprint.urls import FatalURLFetchingError

    def refuse(url: str, *_: Any, **__: Any) -> NoReturn:
        raise FatalURLFetchingError("A sheet may not open an address.")

    logging.disable(logging.CRITICAL)  # warnings would quote the sheet
    _mark_languages()
    style = CSS(string=css, url_fetcher=refuse)
    document = HTML(string=html, url_fetcher=refuse).render(stylesheets=[style])
    content = document.write_pdf(pdf_variant="pdf/ua-1")
    return sorted({code for font in document.fonts.values() for code in font.missing}), content


@cache
def _mark_languages() -> None:
    """WeasyPrint tags what a text is, but not which language it is in; a screen reader needs that to say it aloud. Its builder of
    tags is wrapped; should a later version have another one, a test says so."""
    import pydyf
    from weasyprint.pdf import tags

    build = tags._build_box_tree

    def marked(box: Any, *rest: Any) -> Iterator[Any]:
        source = getattr(box, "element", None)
        code = (
            source.attrib.get("lang") if source is not None and source.tag not in ("html", "body") else None
        )
        for made in build(box, *rest):
            if code and "Lang" not in made:
                made["Lang"] = pydyf.String(code)
            yield made

    tags._build_box_tree = marked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
