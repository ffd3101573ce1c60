"""A sheet read back as PDF: its structure, its language, its words in order; and hostile texts that do nothing."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import sys
import threading
import unicodedata
from http.server import BaseHTTPRequestHandler, HTTPServer

import pypdf
import pytest

from harborlight.errors import BadInput, Unavailable
from harborlight.exchange import pdf
from harborlight.exchange.answer_words import ANSWER_WORDS
from harborlight.exchange.pdf import press, printing
from harborlight.exchange.pdf.markup import element, text
from harborlight.exchange.pdf.words import CHECKED, LANGUAGES, WORDS
from harborlight.knowledge.instruments import load
from harborlight.tables.instruments import Confidence, Item, ItemType, Option

needs_pdf = pytest.mark.skipif(
    not pdf.is_here(), reason="WeasyPrint or pango is not here: pip install harborlight[pdf], apt install libpango-1.0-0"
)  # fmt: skip


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    """What can be copied out of it, without the marks that only steer direction, blanks made equal."""
    said = "\n".join(page.extract_text() for page in read(content).pages)
    return " ".join("".join(each for each in said if unicodedata.category(each) != "Cf").split())


def tags(content: bytes) -> list[tuple[str, str, int]]:
    """Structure in reading order: tag, language, and how many headings a cell of a table names."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                made = node["/A"].get_object() if "/A" in node else {}
                made = made[0].get_object() if isinstance(made, list) and made else made
                found.append((node["/S"], str(node.get("/Lang", "")), len(made.get("/Headers", ()))))
            if "/K" in node:
                walk(node["/K"])

    walk(read(content).trailer["/Root"]["/StructTreeRoot"])
    return found


@pytest.fixture(scope="module")
def sheets():
    """The blank sheet of one instrument in each of its languages."""
    instrument = load("ilo_forced_labour")
    return {language: pdf.write(instrument, language) for language in instrument.languages}


@needs_pdf
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_tagged_says_its_language_and_names_nobody(sheets, language):
    reader = read(sheets[language])
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert set(reader.metadata) == {"/Producer", "/Title"}
    assert reader.metadata.title == load("ilo_forced_labour").title_in(language)
    named = [tag for tag, *_ in tags(sheets[language])]
    assert named.count("/H1") == 1
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH"} <= set(named)
    assert named.index("/H1") < named.index("/H2")
    items = len(load("ilo_forced_labour").items)
    assert named.count("/LI") >= items * 6, "a question and each of its boxes"


@needs_pdf
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_every_way_not_to_answer_is_there_in_order(sheets, language):
    instrument = load("ilo_forced_labour")
    said = words(sheets[language])
    places = [said.find(letters(item.label_in(language))) for item in instrument.items]
    assert -1 not in places
    assert places == sorted(places)
    for word in ("unknown", "declined", "not_applicable"):
        assert said.count(ANSWER_WORDS[word][language]) == len(instrument.items)
    assert letters(WORDS["not_a_gate"][language])[:30] in said
    assert f"{instrument.id} {instrument.version}" in said
    if language != "en":
        assert WORDS["draft"][language][:20] in said, "a translation that nobody reviewed says so"


def letters(said: str) -> str:
    """The first words, as long as no bracket or mark is among them: a reader turns those round at line ends."""
    first = said.partition("(")[0].partition(":")[0].split()[:4]
    return " ".join(first)


@needs_pdf
@pytest.mark.parametrize("language", ["ar", "uk"])
def test_letters_have_fonts_that_travel_with_the_sheet(sheets, language):
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()
        for page in read(sheets[language]).pages
        for font in page["/Resources"]["/Font"].values()
    }
    for font in fonts.values():
        below = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(below), "a font that is not embedded"
        assert "/ToUnicode" in font
    script = "ARABIC" if language == "ar" else "CYRILLIC"
    assert sum(script in unicodedata.name(each, "") for each in words(sheets[language])) > 300


@needs_pdf
def test_a_letter_that_no_font_has_is_an_error_and_no_empty_box():
    instrument = dataclasses.replace(load("raft"), title={"en": "Letter \U0001fbcb\U000e0ffe"})
    with pytest.raises(Unavailable, match=r"No font here has \d of the letters \(U\+") as raised:
        pdf.write(instrument)
    assert "fonts-noto" in str(raised.value.mend)


@needs_pdf
def test_two_languages_stand_beside_each_other_each_marked_as_what_it_is():
    instrument = load("raft")
    content = pdf.write(instrument, "ar", "en")
    said = words(content)
    for item in instrument.items:
        assert letters(item.label_in("ar")) in said
        assert letters(item.label_in("en")) in said
    assert {"ar", "en"} <= {language for _tag, language, _n in tags(content)}
    with pytest.raises(BadInput, match="not in that language"):
        pdf.write(instrument, "xx")


@needs_pdf
def test_a_filled_sheet_holds_result_answers_and_what_they_do_not_mean():
    instrument = load("ilo_forced_labour")
    first, second, third = instrument.items[:3]
    given = pdf.Filled(
        answers={first.id: "present", second.id: "declined"}, said=["Not enough is known yet"], code="HL-4711",
        taken_on="2026-11-26", floor=False, ceiling=True, urgent=["A child: act now"], drivers=[first.id],
        open_items=[third.id],
    )  # fmt: skip
    content = pdf.write_filled(instrument, given, "en")
    said = words(content)
    for wanted in (
        "HL-4711", "2026-11-26", "A child: act now", "Not enough is known yet", "With what is known",
        "If all unknowns were yes", "This does not decide help", f"{instrument.id} {instrument.version}",
        CHECKED[instrument.confidence]["en"],
    ):  # fmt: skip
        assert wanted in said, wanted
    assert said.count("Yes, present") == 1
    assert said.count("Declined to answer") == 1
    assert said.count("Not known") == len(instrument.items) - 2 + 1, (
        "one is the heading of what could still change it"
    )
    headings = [n for tag, _language, n in tags(content) if tag == "/TD"]
    assert len(headings) > 2 * len(instrument.items)
    assert all(headings), "every cell says under which heading and beside which one it stands"
    assert [tag for tag, *_ in tags(content)].count("/H1") == 1
    arabic = words(pdf.write_filled(instrument, given, "ar"))
    assert ANSWER_WORDS["declined"]["ar"] in arabic
    assert WORDS["floor"]["ar"] in arabic


HOSTILE = (
    '<img src="{http}/a.png">',
    "<script>document.write(1)</script>",
    '<link rel="stylesheet" href="{http}/b.css">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '"><object data="file:///etc/passwd"></object>',
    "</title><style>@import url({http}/c.css); body {{ background: url({http}/d.png) }}</style>",
    '<iframe src="file:///etc/hostname"></iframe> {http}/e file:///etc/passwd',
    "\x00\x07\ud800 &amp; &#x3c;b&#x3e; --> ]]> }} @page {{ size: 1mm }}",
)


@pytest.fixture
def asked():
    """A server of this machine that notes what it is asked."""
    seen: list[str] = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Note)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()


@needs_pdf
def test_hostile_texts_are_only_texts(asked):
    address, seen = asked
    texts = [each.replace("{http}", address).replace("{{", "{").replace("}}", "}") for each in HOSTILE]
    items = tuple(
        Item(
            f"q{n}", ItemType.SELECT_ONE, {"en": said}, hint={"en": said}, guidance={"en": said},
            options=(Option("a", {"en": said}), Option("b", {"en": "b"})),
        )
        for n, said in enumerate(texts)
    )  # fmt: skip
    instrument = dataclasses.replace(
        load("raft"), title={"en": texts[5]}, about={"en": texts[0]}, source=texts[6], version=texts[3],
        cautions=tuple({"en": said} for said in texts), entries=items, languages=("en",),
    )  # fmt: skip
    for content in (
        pdf.write(instrument),
        pdf.write_filled(
            instrument, pdf.Filled(answers={"q0": "a"}, said=texts, code=texts[0], urgent=texts)
        ),
    ):
        assert seen == []
        assert "root:" not in words(content)
        assert "<script>" in words(content), "said as it was written"
        reader = read(content)
        assert reader.attachments == {}
        assert not [page for page in reader.pages if page.get("/Annots")], "no link, no button"
        assert float(reader.pages[0].mediabox.width) > 500
        assert "/JavaScript" not in str(reader.trailer["/Root"].get("/Names", ""))


@needs_pdf
def test_no_address_is_opened_even_where_one_stands_in_the_html(asked):
    address, seen = asked
    for place in (
        f'<img src="{address}/a.png" alt="a">',
        f'<link rel=stylesheet href="{address}/b.css">',
        '<img src="file:///etc/hostname" alt="b">',
        f"<style>body {{ background: url({address}/c.png) }}</style>",
        f'<link rel="attachment" href="{address}/d">',
    ):
        with pytest.raises(BaseException, match="may not open an address"):
            press.make(f'<html lang="en"><title>x</title>{place}<p>here', "")
        with pytest.raises(Unavailable, match="could not be made"):
            printing.print_pdf(f'<html lang="en"><title>x</title>{place}<p>here', "")
    assert seen == []


# The peak is asked of the process itself: what the kernel counts for a child begins with the size of whoever started it.
AND_ITS_PEAK = """
import re, sys
from harborlight.exchange.pdf import press
code = press.main("print")
sys.stderr.write(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
sys.exit(code)
"""


@needs_pdf
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_three_hundred_questions_in_every_shape(capsys, monkeypatch):
    """Memory of the process that prints: said here, and bounded."""
    peaks = []
    run = subprocess.run

    def measured(command, **options):
        done = run([sys.executable, "-c", AND_ITS_PEAK], **options)
        peaks.append(int(done.stderr) / 1024)
        return done

    assert pdf.is_here()
    monkeypatch.setattr(subprocess, "run", measured)
    types = [each for each in ItemType if each.is_asked]
    options = tuple(Option(str(n), {"en": f"Answer number {n}"}) for n in range(4))
    items = tuple(
        Item(
            f"q{n}", kind := types[n % len(types)], {"en": f"Question number {n}: what was promised, and what came?"},
            hint={"en": "Ask gently, and stop when it is too much."}, options=options if kind.has_options else (),
        )
        for n in range(300)
    )  # fmt: skip
    content = pdf.write(dataclasses.replace(load("raft"), entries=items, languages=("en",)))
    (megabytes,) = peaks
    said = words(content)
    assert all(f"Question number {n}:" in said for n in range(300))
    pages = len(read(content).pages)
    assert f"Page {pages} of {pages}" in said
    with capsys.disabled():
        print(f"\n300 questions: {pages} pages, {len(content) // 1024} KiB, {megabytes:.0f} MiB")
    assert megabytes < 600


def test_without_the_library_it_says_how_to_add_it(monkeypatch):
    """In an environment of its own, in which WeasyPrint cannot be loaded."""
    code = (
        "import sys; sys.modules['weasyprint'] = None\n"
        "from harborlight.exchange.pdf import press\n"
        "sys.exit(press.main('is_here'))"
    )
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False)
    assert done.returncode == 1
    monkeypatch.setattr(printing, "is_here", lambda: False)
    with pytest.raises(Unavailable, match="cannot be made") as raised:
        pdf.write(load("raft"))
    assert "harborlight[pdf]" in str(raised.value.mend)


@needs_pdf
def test_a_sheet_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(printing, "MOST_SECONDS", 0.01)
    with pytest.raises(Unavailable, match="too long"):
        pdf.write(load("raft"))


@needs_pdf
def test_the_process_that_prints_is_given_no_secret(monkeypatch):
    given = {}
    real = subprocess.run

    def run(command, **options):
        given.update(options["env"])
        return real(command, **options)

    monkeypatch.setenv("HARBORLIGHT_SECRET_KEY", "canary")
    monkeypatch.setenv("HARBORLIGHT_KEYS", "canary")
    monkeypatch.setattr(subprocess, "run", run)
    pdf.write(load("raft"))
    assert "PYTHONPATH" in given
    assert "canary" not in given.values()


def test_what_is_not_made_as_an_element_is_escaped():
    assert element("p", "<b>", class_='x"y') == '<p class="x&quot;y">&lt;b&gt;</p>'
    assert text(element("p", "a")) == "<p>a</p>"


def test_our_words_are_there_in_every_language_of_the_house():
    for labels in (*WORDS.values(), *(CHECKED[each] for each in Confidence)):
        assert set(labels) == set(LANGUAGES)
        assert all(labels.values())
    for said in WORDS["page"].values():
        assert said.count("{n}") == said.count("{m}") == 1
        assert '"' not in said
        assert "\\" not in said
