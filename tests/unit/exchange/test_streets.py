"""A street is found again in a text: without its number, in another case, spelling or script; an innocent text is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.exchange.streets import Streets, names_house, streets_in


def left(line: str, text: str, city: str = "") -> str:
    """The text with what is found cut out."""
    spans = sorted(Streets(list(streets_in(line, city=city))).spans(text), reverse=True)
    for start, end in spans:
        text = text[:start] + text[end:]
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("line", "text", "said"),
    [
        ("7 Hiddenlane", "Behind Hiddenlane, at hiddenLANE 7.", "Behind , at ."),
        ("7 Hiddenlane", "hiddenlane", ""),
        ("12 Church Street", "Run by the church. Behind Church St. It is 12, Church Street!", "Run by the church. Behind . It is !"),
        ("12 Church Street", "Church Square; church 12; St. Church", "Church Square; ; "),
        ("14 Quiet Lane", "Quiet-Lane 14. We keep quiet.", ". We keep quiet."),
        ("Flat 3, 8 Blind Alley", "the blind; Blind  Alley; flat 3", "the blind; ; flat 3"),
        ("10 rue de la Paix", "la paix; rue de la Paix; 10, RUE DE LA PAIX", "la paix; ; "),
        ("Hauptstraße 5", "Hauptstrasse 5; Hauptstraße", ";"),
        ("Calle de Alcalá 47", "calle de Alcala; de la calle", "; de la calle"),
        ("1600 Pennsylvania Avenue", "pennsylvania ave", ""),
        # Ukrainian: cases, order, short words, Latin letters by two systems.
        ("вул. Хрещатик, 22", "Ми на Хрещатику, біля метро", "Ми на , біля метро"),
        ("вул. Хрещатик, 22", "Khreshchatyk 22; KRESCHATIK", "; "),
        ("вулиця Садова, 5", "садовий центр; на вулиці Садовій; Садова 5; Sadova St", "садовий центр; на ; ; "),
        ("вул. Шевченка 3", "фонд Шевченка; вул. Шевченка; Shevchenka street", "фонд Шевченка; ; "),
        ("Khreshchatyk 22", "на вулиці Хрещатик, 22", "на вулиці"),
        # Arabic: what is written together with a word, vowel signs, the other digits, Latin letters.
        ("شارع الملك فيصل ٢٢", "نحن في شارع الملك فيصل قرب السوق", "نحن في قرب السوق"),
        ("شارع الملك فيصل ٢٢", "بشارع الملك فيصل", ""),
        ("شارع الملك فيصل ٢٢", "المَلِك فَيْصَل", ""),
        ("شارع الملك فيصل ٢٢", "Malik Faisal Street 22", ""),
        ("شارع الحمرا 10", "والحمرا جميلة", "جميلة"),
        ("Hamra Street 10", "شارع الحمرا", ""),
        # Characters that are not seen do not hide it.
        ("7 Hiddenlane", "Hid\u200bdenlane", ""),
        ("7 Rue Étoile", "rue E\u0301toile", ""),
    ],
)  # fmt: skip
def test_a_street_is_found_again(line, text, said):
    assert left(line, text) == " ".join(said.split())


@pytest.mark.parametrize(
    ("line", "city"),
    [
        ("75011 Paris", ""), ("LS9 9ZZ Leeds", ""), ("Leeds", "Leeds"), ("West Yorkshire", ""), ("PO Box 12", ""),
        ("Flat 3", ""), ("12", ""), ("", ""), ("79000 Львів", ""), ("7 Leeds", "Leeds"),
    ],
)  # fmt: skip
def test_a_town_a_county_a_postcode_and_a_floor_are_no_street(line, city):
    assert list(streets_in(line, city=city)) == []


@pytest.mark.parametrize(
    ("part", "is_house"),
    [("The Old Sailmaker", True), ("Rosewood Lane", False), ("7 Hiddenlane", False), ("Leeds", False), ("Flat 3", False), ("Mill", False)],
)  # fmt: skip
def test_the_name_of_a_house(part, is_house):
    assert names_house(part, city="Leeds") is is_house


WORDS = st.text("abcdefghijклмнопрسلام '-,.;7", min_size=0, max_size=60)


@given(WORDS, WORDS)
def test_what_is_found_lies_in_the_text_and_any_text_may_come(line, text):
    for start, end in Streets(list(streets_in(line))).spans(text):
        assert 0 <= start < end <= len(text)


@given(
    st.sampled_from(["Rosewood Lane", "вул. Городоцька", "شارع الحمرا"]),
    st.text("xyz ,.\n", max_size=20),
    st.text("xyz ,.\n", max_size=20),
)
def test_it_is_found_whatever_stands_around_it(line, before, after):
    assert list(Streets(list(streets_in(line))).spans(f"{before} {line} {after}"))
