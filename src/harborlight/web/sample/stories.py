"""What is said of invented people: a report as a caller tells it, the file's line in short, and the signs that go with it. Each
fits the person's age, sex and form of exploitation, so that a newcomer reads a file that could be one. Restrained on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from harborlight.web.sample.people import Invented

SMALL_CHILD = 9  # younger: a story of their own, whatever the form


@dataclass(frozen=True, slots=True)
class Told:
    """`report` as somebody outside tells it, `summary` as the worker notes it, `signs` as codes of the suspected-case form."""

    report: str
    summary: str
    signs: tuple[str, ...]


Story = tuple[str, str, tuple[str, ...]]
STORIES: Mapping[str, tuple[Story, ...]] = {
    "SexualExploitation": (
        ("{A} in the flat next door never goes out without the same man. Different men come at night.",
         "Met a man online who promised work in a bar, and now decides whom {she} meet{s} and keeps the money.",
         ("watched", "sexual_exploitation", "promised_other")),
        ("{A} came to the clinic with a man who answered for {her} and would not leave the room.",
         "Came to the clinic with bruises; the man with {her} answered every question. {She} {has} no phone.",
         ("watched", "violence", "afraid_of_authorities")),
    ),
    "ForcedLabour": (
        ("{A} works at a car wash seven days a week and seems to sleep behind it.",
         "Works seven days at a car wash and sleeps in the back. Told to work off a debt that grows.",
         ("debt", "bad_living", "very_long_hours", "little_or_no_pay")),
        ("{A} at the farm says the boss keeps everybody's passports and pays a third of what was agreed.",
         "Was promised a season's wage at a farm. The passport was taken on the first day; rent is taken off the pay.",
         ("papers_held", "little_or_no_pay", "promised_other")),
        ("{A} cleans at the hotel day and night. {She} asked a guest to hide {their} phone number.",
         "Cleans rooms from six to eleven. The agency that brought {her} here holds {their} papers.",
         ("very_long_hours", "papers_held", "cannot_leave")),
    ),
    "Servitude": (
        ("{A} in our street minds the children and never has a day off. {She} whispered that {she} may not leave.",
         "Lives with the family {she} work{s} for, without a room or a day off. Has seen no wage for months.",
         ("cannot_leave", "little_or_no_pay", "watched")),
    ),
    "ForcedMarriage": (
        ("{A} told a teacher that the family has chosen somebody and that {they} must fly next week.",
         "Is to be married abroad against {their} will; the family holds {their} papers.",
         ("papers_held", "threats", "afraid_of_authorities")),
    ),
    "ForcedBegging": (
        ("{A} sits at the station from morning to night. A van brings {her} and collects the money.",
         "Begs at the station; everything is handed over in the evening. Fears what happens if it is too little.",
         ("watched", "threats", "little_or_no_pay")),
    ),
    "ForcedCriminality": (
        ("{A} carries parcels between towns and looks frightened. Older men drop {her} off.",
         "Was given a phone and told to carry parcels. Says there is a debt to pay for one that was lost.",
         ("forced_crime", "debt", "threats")),
    ),
    "Other": (
        ("{A} asked in our shop how one gets home without papers.",
         "Travelled with people who now ask for money again and again. Nothing more is known yet.",
         ("papers_held", "debt")),
    ),
}  # fmt: skip
OF_SMALL_CHILDREN: Story = (
    "A small child is taken along at night by adults who sell in the street. Nobody says who the parents are.",
    "Found with adults who are no relatives. Child protection was told at once; a guardian was asked for.",
    ("child_alone", "bad_living"),
)
# sex → she, her, their, the word for a grown-up and for somebody under 18
WORDS = {
    "woman": ("she", "her", "her", "woman", "girl"), "man": ("he", "him", "his", "man", "boy"),
    "other": ("they", "them", "their", "person", "young person"),
}  # fmt: skip


def tell(random: Random, person: Invented) -> Told:
    """A story of somebody invented."""
    story = random.choice(STORIES[person.exploitation])
    report, summary, signs = OF_SMALL_CHILDREN if person.age < SMALL_CHILD else story
    she, her, their, grown_up, young = WORDS[person.sex]
    is_many = she == "they"
    words = {
        "A": f"A {young if person.age < 18 else grown_up}", "she": she, "She": she.capitalize(), "they": she, "her": her, "their": their,
        "has": "have" if is_many else "has", "s": "" if is_many else "s",
    }  # fmt: skip
    more = (
        ("child_alone",) if person.age < 18 and "child_alone" not in signs and random.random() < 0.5 else ()
    )
    return Told(report.format(**words), summary.format(**words), (*signs, *more))
