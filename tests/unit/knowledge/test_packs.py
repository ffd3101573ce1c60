"""A content pack from outside: what it may be, whose word counts, and what each record of it must have. Nothing is believed."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import timedelta

import pytest
from tests.factories import packs as make

from harborlight.errors import InvalidPack
from harborlight.knowledge.content import SHIPS, Content
from harborlight.knowledge.packs import checks, keys, kinds, pack_file, records
from harborlight.knowledge.packs.checks import Earlier

HELPLINES = make.HELPLINES


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def zipped(files: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """Written as packs are, whatever is in it."""
    return b"".join(pack_file._zipped(list(files.items()) if isinstance(files, dict) else files))


def zipped_by_others(files: dict[str, bytes], method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def linked(name: str, to: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for each, content in members(make.pack()).items():
            packed.writestr(each, content)
        link = zipfile.ZipInfo(name)
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, to)
    return out.getvalue()


def overlapping() -> bytes:
    """A ZIP whose directory names one large member many times."""
    whole = zipped({f"data/law/{'a' * 3}.csv": b"x" * 400_000})
    at = whole.index(b"PK\x01\x02")
    entry, end = whole[at : whole.index(b"PK\x05\x06")], whole[whole.index(b"PK\x05\x06") :]
    entries = b"".join(entry.replace(b"aaa", f"b{n:02}".encode()) for n in range(50))
    size = len(entries).to_bytes(4, "little")
    return whole[:at] + entries + end[:8] + (50).to_bytes(2, "little") * 2 + size + end[16:]


GOOD = make.pack()
BAD_FILES = {
    "nothing": (b"", "no content pack"),
    "text": (b"country,number\n", "no content pack"),
    "cut off": (GOOD[:-30], "damaged or cut off"),
    "half": (GOOD[: len(GOOD) // 2], "damaged or cut off"),
    "more behind": (GOOD + b"\x00", "damaged|not written as packs"),
    "more before": (b"PK\x03\x04" + GOOD, "damaged|not written as packs"),
    "too large": (b"PK\x03\x04" + bytes(pack_file.MOST_BYTES), "larger than 5 MB"),
    "too many": (zipped({f"data/law/a{n}.csv": b"" for n in range(501)}), "more than 500 files"),
    "a bomb": (zipped_by_others({"data/law/laws.csv": b"0" * 9_000_000}, zipfile.ZIP_DEFLATED), "compressed, which no pack is"),
    "members over each other": (overlapping(), "more than its own size|damaged"),
    "out of the folder": (zipped(members(GOOD) | {"data/../../etc/passwd": b"x"}), "name that no file of a pack has"),
    "from the root": (zipped(members(GOOD) | {"/etc/passwd": b"x"}), "name that no file of a pack has"),
    "a hidden name": (zipped_by_others(members(GOOD) | {"data/\u202evsc.swal": b"x"}, zipfile.ZIP_STORED), r"data/\?vsc.swal: This is a name"),
    "a link": (linked("data/law/treaties.csv", "/etc/passwd"), "data/law/treaties.csv: This is a link"),
    "twice": (zipped([*members(GOOD).items(), (f"data/{HELPLINES}", b"x")]), f"data/{HELPLINES}: This is in the pack twice"),
    "not named": (zipped(members(GOOD) | {"data/law/treaties.csv": b"x"}), "law/treaties.csv: This is in the pack, and the manifest"),
    "not there": (
        zipped({name: each for name, each in members(GOOD).items() if HELPLINES not in name}), f"{HELPLINES}: The manifest names this"
    ),
    "swapped": (zipped(members(GOOD) | {f"data/{HELPLINES}": b"x"}), f"{HELPLINES}: This is not the file that was signed"),
    "without manifest": (zipped({"data/law/laws.csv": b""}), "manifest.json: This is missing"),
    "manifest no JSON": (zipped(members(GOOD) | {"manifest.json": b"{"}), "manifest.json: This is no JSON"),
    "manifest of a list": (zipped(members(GOOD) | {"manifest.json": b"[]"}), "manifest.json: This is no mapping"),
    "manifest of the future": (
        zipped(members(GOOD) | {"manifest.json": members(GOOD)["manifest.json"].replace(b'"format":1,"keys', b'"format":9,"keys')}),
        "manifest.json: This is of a newer format",
    ),
    "manifest with more": (
        zipped(members(GOOD) | {"manifest.json": members(GOOD)["manifest.json"].replace(b"{", b'{"also":1,', 1)}),
        "manifest.json: This is not written as manifests",
    ),
    "number exchanged": (
        zipped(members(GOOD) | {"manifest.json": members(GOOD)["manifest.json"].replace(b'"number":1', b'"number":2')}),
        "signatures.json: The signature by key .* is not right",
    ),
    "signature of another": (
        zipped(members(GOOD) | {"signatures.json": members(make.pack(by="stranger"))["signatures.json"]}),
        "signatures.json: ",
    ),
    "without signature": (zipped(members(GOOD) | {"signatures.json": b'{"signatures":[]}\n'}), "holds no signature"),
    "other order": (zipped(dict(reversed(members(GOOD).items()))), "not written as packs"),
    "with a date": (zipped_by_others(members(GOOD), zipfile.ZIP_STORED), "not written as packs"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_what_is_no_pack_is_refused_with_its_place_and_mend(name):
    data, said = BAD_FILES[name]
    with pytest.raises(InvalidPack, match=said) as refused:
        pack_file.read(data)
    assert refused.value.mend


def test_a_pack_opens_with_any_tool_and_holds_what_was_put_in():
    found = members(GOOD)
    assert list(found)[:2] == ["manifest.json", "signatures.json"]
    assert found[f"data/{HELPLINES}"] == make.helplines()[HELPLINES]
    read = pack_file.read(GOOD)
    assert (read.manifest.pack, read.manifest.number, read.manifest.needs) == ("harbour", 1, "0.1.0")
    assert read.files == make.helplines()


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"pack": "Über"}, "pack: This is no name"), ({"number": 0}, "number: This is no number"), ({"signed_with": []}, "keys: This names no key"),
        ({"valid_until": make.TODAY - timedelta(days=9)}, "valid_until"), ({"needs": "soon"}, "needs: This is no version"),
        ({"note": "x" * 2001}, "note: This is too long"), ({"note": "a\u202eb"}, "note: This holds a hidden"), ({"files": {}}, "names no file"),
        ({"files": {"x/../y.csv": b""}}, "cannot be a file of a pack"),
    ],
)  # fmt: skip
def test_a_pack_that_nobody_would_take_is_not_built(about, said):
    number = about.pop("number", 1)
    with pytest.raises(InvalidPack, match=said):
        make.pack(about.pop("files", None), number, **about)


# -- whose word counts -----------------------------------------------------------------------------------------------------


def test_without_a_trusted_key_no_pack_is_taken():
    with pytest.raises(InvalidPack, match="no publisher's key is trusted here"):
        checks.signed_by(make.read(), [])


def test_a_right_signature_by_an_untrusted_key_counts_for_nothing():
    with pytest.raises(InvalidPack, match="which is not trusted here") as refused:
        checks.signed_by(make.read(), [make.trusted("somebody else")])
    assert keys.spoken(make.trusted().key_id) in str(refused.value)


def test_a_key_counts_for_the_pack_for_which_it_is_trusted_alone():
    with pytest.raises(InvalidPack, match="trusted here for the pack numbers alone"):
        checks.signed_by(make.read(), [make.trusted(pack="numbers")])
    assert checks.signed_by(make.read(), [make.trusted(pack="numbers"), make.trusted()]).name == "publisher"


def test_while_one_key_follows_another_either_is_enough():
    found = make.read(signed_with=[make.key("old"), make.key("new")])
    assert checks.signed_by(found, [make.trusted("new")]).name == "new"
    assert checks.signed_by(found, [make.trusted("old")]).name == "old"


def test_an_older_number_is_refused_and_a_number_is_not_given_twice():
    third, same = make.read(number=3).manifest, make.read(make.helplines("other"), number=3).manifest
    was = Earlier("harbour", 3, third.digest)
    checks.check_order(third, [was, Earlier("another", 99, "x")])
    checks.check_order(make.read(number=4).manifest, [was])
    with pytest.raises(InvalidPack, match=r"number 3 was in force here already.*take back"):
        checks.check_order(make.read(number=2).manifest, [was])
    with pytest.raises(InvalidPack, match="another pack with this number"):
        checks.check_order(same, [was])


def test_the_days_and_the_software_of_a_pack():
    manifest = make.read().manifest
    checks.check_day(manifest, make.TODAY)
    with pytest.raises(InvalidPack, match="yet to come"):
        checks.check_day(manifest, make.TODAY - timedelta(days=10))
    with pytest.raises(InvalidPack, match="holding back a newer one"):
        checks.check_day(manifest, make.TODAY + timedelta(days=400))
    checks.check_software(manifest, "0.1.0")
    checks.check_software(manifest, "0.10")
    with pytest.raises(InvalidPack, match=r"needs Harborlight 0.1.0 or newer; this is 0.0.9"):
        checks.check_software(manifest, "0.0.9")


# -- keys ------------------------------------------------------------------------------------------------------------------


def test_a_key_is_written_and_read_and_its_passphrase_is_asked():
    made = make.key()
    locked = keys.private_pem(made, "a long way home")
    assert keys.is_locked(locked)
    assert keys.public_of(keys.read_private(locked, "a long way home")) == keys.public_of(made)
    assert keys.read_public(keys.public_pem(keys.public_of(made))) == keys.public_of(made)
    for pem, passphrase in ((locked, "wrong"), (b"rubbish", ""), (keys.public_pem(keys.public_of(made)), "")):
        with pytest.raises(InvalidPack):
            keys.read_private(pem, passphrase)
    for pem in (b"", locked, b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        with pytest.raises(InvalidPack):
            keys.read_public(pem)


# -- what records must have ------------------------------------------------------------------------------------------------


def test_everything_that_ships_is_of_a_kind_and_as_its_kind_asks():
    left_out = {"instrument_versions.csv", "protocol_versions.csv"}
    for path in SHIPS.paths - left_out:
        kind = kinds.kind_of(path)
        assert kind is not None, path
        if not kind.is_whole:
            assert records.read(kind, path, SHIPS.bytes_of(path)).faults == [], path
    assert not any(kinds.kind_of(path) for path in left_out)


EMERGENCY, LAWS = "hotlines/emergency.csv", "law/national_laws.csv"
_GB = 'GB,08000 121 700,Modern Slavery and Exploitation Helpline (Unseen),number matched in stored 2016 page as Home Office line,stored public page,secondary,'  # fmt: skip
BAD_RECORDS = [
    (HELPLINES, (_GB, _GB.replace("stored public page", "")), "line 4: GB / 08000 121 700.source: is empty"),
    (HELPLINES, (_GB, _GB.replace("secondary", "")), "GB / 08000 121 700.confidence: is empty"),
    (HELPLINES, (_GB, _GB.replace("secondary", "certain")), "confidence: unknown confidence 'certain'. Use secondary, unverified, verified"),
    (HELPLINES, (_GB, _GB.replace("08000 121 700", "call us")), "number: is no number that can be called"),
    (HELPLINES, (_GB, _GB.replace("GB,", "XX,")), "country: 'XX' is no country"),
    (HELPLINES, (_GB, _GB + "2026-13-01"), "last_checked: is not a date"),
    (HELPLINES, (_GB, _GB + "\n" + _GB), "line 5: GB / 08000 121 700: is there twice"),
    (HELPLINES, (_GB, _GB + ",more"), "line 4: has 8 cells instead of 7"),
    (HELPLINES, (_GB, _GB.replace("(Unseen)", "\u202e(Unseen)")), "line 4: holds a hidden character (U+202E)"),
    (HELPLINES, ("country,number,service", "country,number,who"), "line 2: lacks the column 'service'"),
    (HELPLINES, ("last_checked", "last_checked,extra"), "has an unknown column 'extra'"),
    (EMERGENCY, ("GB,999,", "GX,999,"), "country: 'GX' is no country"),
    (EMERGENCY, ("\nGB,999,\"gov.uk: 999 and 112, the UK's national emergency numbers\",verified,", ""), "GB: is not there any more"),
    (LAWS, ("general knowledge,unverified", ",unverified"), "US-01.source: is empty"),
    ("limits/jurisdictions.yaml", ("unit: calendar_days", "unit: moons"), "line 10: limits: CoE-ECAT / recovery / .unit: unknown word 'moons'"),
    ("limits/jurisdictions.yaml", ("amount: 30", "amount: soon"), "amount: needs a whole number from 1"),
    ("limits/jurisdictions.yaml", ("    confidence: secondary\n", ""), "confidence: is empty"),
    ("limits/referral.yaml", ("  routine: {amount: 5, unit: working_days}\n", ""), "routine: is not there any more"),
    ("limits/practice.yaml", ("name: reassess_urgent", "name: other"), "reassess_urgent: is not there any more"),
    ("rights/rights.yaml", ("    uk: ", "    xx: "), "unknown language 'xx'"),
    ("rights/rights.yaml", ("  - COE197-010", "  - COE197-999"), "cannot be read together with the rest"),
    ("vocabularies/needs.yaml", ("  safe_house:", "  house:"), "safe_house: is not there any more"),
    ("vocabularies/needs.yaml", ("    pillar: 2\n", ""), "emergency_shelter: has no pillar any more"),
    ("vocabularies/needs.yaml", ("name: needs\n", "name: needs\nname: needs\n"), "the key 'name' is there twice"),
    ("vocabularies/needs.yaml", ("name: needs", "name: &a needs\nalso: *a"), "repeats a part by a reference"),
    ("vocabularies/needs.yaml", ("name: needs", "name: [" + "[" * 99), "is nested too deep"),
    ("vocabularies/needs.yaml", ("\ncodes:", "\ncodes: 7\nrest:"), "codes: must be a mapping"),
    ("law/treaties.csv", ("id,title", "id,title,"), "has an unknown column ''"),
    ("law/obligations.csv", ("PAL-001,PAL", "PAL-001,NONE"), "there is no treaty 'NONE'"),
    ("indicators/phrases.csv", ("papers_held,3", "magic,3"), "unknown indicator 'magic'"),
    ("goods/goods_2022.csv", ("BR,1,", "BR,yes,"), "unknown word 'yes'"),
    ("practice/training.yaml", ("- id: C2", "- id: C1"), "C1: is there twice"),
    ("practice/training.yaml", ("  confidence: unverified", "  confidence: unverified\n  colour: red"), "colour: unknown key"),
    ("protocol_phrases.yaml", ('p_prepare: {en: "Before"', 'p_prepare: {en: "Hurry"'), "changes what the protocol"),
    ("protocol_sources.yaml", ("who_2003: ", "who_2004: "), "'who_2003' is not a source"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "change", "said"), BAD_RECORDS)
def test_a_record_that_does_not_hold_is_named_with_file_record_key_and_mend(path, change, said):
    found = make.faults(make.edited(path, change))
    assert any(said in each for each in found), found
    assert any(path.partition("/")[0].removesuffix(".csv").removesuffix(".yaml") in each for each in found), (
        found
    )


def test_a_bad_record_hides_none_of_the_next():
    found = make.faults(
        make.edited(HELPLINES, (_GB, _GB.replace("secondary", "")), ("UA,527", "UA,x"), ("\nNG,", "\nQQ,"))
    )
    assert len(found) == 3


@pytest.mark.parametrize(
    "path", ["law/secrets.csv", "vocabularies/new.yaml", "practice/more.yaml", "instrument_versions.csv"]
)
def test_a_file_that_nothing_reads_is_refused(path):
    data = {path: b"id,version,fingerprint\n" if path.endswith("csv") else b"records: []\n"}
    assert any(
        "no file that a pack may hold" in each or "nothing reads" in each for each in make.faults(data)
    )


def test_a_file_of_another_shape_or_no_text_is_refused():
    listed = make.read(formats={HELPLINES: 2})
    assert "has the shape 2, and this Harborlight reads the shape 1" in str(
        checks.look_over(listed, SHIPS)[1][0]
    )
    assert make.faults({HELPLINES: b"\xff\xfe\x00"}) == [
        f"{HELPLINES}: is not UTF-8. Save it again as UTF-8."
    ]


# -- versions that never change --------------------------------------------------------------------------------------------


def test_a_version_that_was_given_is_the_same_to_the_byte():
    said = (
        "was given already, and was changed since. Put the old file back, and write the change as a new file"
    )
    for path, change in (
        ("instruments/phq9.yaml", ("en: ", "en:  ")), ("protocols/child.yaml", ("uk: ", "uk: Е")),
    ):  # fmt: skip
        [found] = make.faults(make.edited(path, change))
        assert said in found
        assert path in found


def test_it_is_the_same_under_another_file_name_too():
    text = make.edited("instruments/phq9.yaml", ("title:", "# anew\ntitle:"))["instruments/phq9.yaml"]
    [found] = make.faults({"instruments/phq9_other.yaml": text})
    assert "phq9 " in found
    assert "was given already, and says something else here" in found


def test_a_version_of_a_pack_that_was_undone_does_not_change_either():
    first = make.read(make.protocol("2"))
    over = Content(formerly=(Content(first.files, pack=first.manifest),))
    assert make.faults(make.protocol("2"), over) == []
    assert "was given already" in make.faults(make.protocol("2", title="Otherwise"), over)[0]


def test_after_an_upgrade_a_word_that_a_release_mended_bars_nothing_and_another_rule_does():
    mended = make.read(make.edited("instruments/phq9.yaml", ("title:", "# as it was before\ntitle:")))
    assert checks.look_over(mended, SHIPS, again=True)[1] == ()
    other = make.read(make.edited("instruments/phq9.yaml", ("version: '1'", "version: '9'")))
    assert "was given already" in str(checks.look_over(other, SHIPS, again=True)[1][0])


def test_a_new_version_is_a_new_file_and_its_worked_examples_come_out():
    version = next(
        line for line in make.shipped("instruments/phq2.yaml").splitlines() if line.startswith("version:")
    )
    new = make.edited("instruments/phq2.yaml", (version, "version: '9999'"))["instruments/phq2.yaml"]
    assert make.faults({"instruments/phq2_9999.yaml": new}) == []
    without = new.decode().partition("\nvectors:")[0].encode()
    assert "has no worked example" in make.faults({"instruments/phq2_9999.yaml": without})[0]
    wrong = new.decode().replace("outcome: positive", "outcome: negative", 1).encode()
    assert wrong != new
    assert "the worked example" in make.faults({"instruments/phq2_9999.yaml": wrong})[0]


def test_no_sign_of_the_report_is_taken_out():
    text = make.shipped("instruments/suspected_case.yaml")
    version = next(line for line in text.splitlines() if line.startswith("version:"))
    newer = text.replace(version, "version: '9999'").replace("id: papers_held", "id: papers_kept")
    found = make.faults({"instruments/suspected_case_9999.yaml": newer.encode()})
    assert any("is not among the signs of a report any more" in each for each in found), found


def test_fifty_faults_are_enough():
    rows = "".join(f"ZZ,{n},x,,,,\n" for n in range(10, 200))
    head = make.shipped(HELPLINES).splitlines()[1]
    found = make.faults({HELPLINES: f"{head}\n{rows}".encode()})
    assert len(found) == checks.MOST_FAULTS
