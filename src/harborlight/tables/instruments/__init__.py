"""Instruments: structured questions with a published rule, as plain frozen values. Three minutes for a newcomer:

    Instrument              one version of one form, quiz, survey, review: for ever the same once it was given
    ├─ profile              what is known beside the answers: age, country, sector …        Variable
    ├─ forms                variants of one instrument: adult/child, labour/sexual …        Form
    ├─ dimensions           what items are counted by                                       Dimension
    ├─ lists                lists of options that several items share                       OptionList → Option
    ├─ entries              the questions in order, nested                                  Item | Group (also repeats)
    │    └─ relevant, constraint, calculation …                                             Expression
    ├─ rule                 what makes a result: one dataclass per kind, data only          Rule
    ├─ alerts               what must be said whatever the score                            Alert
    ├─ performance          how well it did, study by study, with intervals                 Study
    ├─ schedule             when to ask again, and which change is more than noise          Schedule
    └─ vectors              worked examples, which the suite runs                           Vector

Files: `words` (the closed lists), `items`, `rules`, `instrument`, `answers` (what may be answered), `results`, `faults`.
Reading YAML, checking and scoring are in `knowledge`; other formats in `exchange`; both meet only here.

Must stay true: `unknown` and `declined` are never `absent`; a rule is data, no instrument has a line of code of its own;
`extra` keeps verbatim, under a format's name, whatever that format says and this shape does not (`{"xlsform": {…}}`), so that
import and export lose nothing; a result is a screening signal and carries its cautions.
"""

from harborlight.tables.expressions import Expression
from harborlight.tables.instruments.answers import (
    Answers,
    AnswerValue,
    is_open,
    normalised,
    without_word,
    word_of,
)
from harborlight.tables.instruments.faults import Fault
from harborlight.tables.instruments.instrument import Estimate, Instrument, Schedule, Study, Vector
from harborlight.tables.instruments.items import (
    Dimension,
    Entry,
    Form,
    Group,
    Item,
    Option,
    OptionList,
    Variable,
    needs_of,
)
from harborlight.tables.instruments.results import Decided, DimensionScore, Range, Result
from harborlight.tables.instruments.rules import (
    Alert,
    Band,
    ByExpression,
    Checklist,
    Cluster,
    Clusters,
    Condition,
    Count,
    GradedDimensions,
    Grades,
    Judgement,
    Missing,
    Pair,
    Pairing,
    Rule,
    Sum,
    WeightedMean,
)
from harborlight.tables.instruments.words import (
    Answer,
    Confidence,
    ItemType,
    Kind,
    Labels,
    Licence,
    Outcome,
    Wording,
    in_language,
)

__all__ = [
    "Alert",
    "Answer",
    "AnswerValue",
    "Answers",
    "Band",
    "ByExpression",
    "Checklist",
    "Cluster",
    "Clusters",
    "Condition",
    "Confidence",
    "Count",
    "Decided",
    "Dimension",
    "DimensionScore",
    "Entry",
    "Estimate",
    "Expression",
    "Fault",
    "Form",
    "GradedDimensions",
    "Grades",
    "Group",
    "Instrument",
    "Item",
    "ItemType",
    "Judgement",
    "Kind",
    "Labels",
    "Licence",
    "Missing",
    "Option",
    "OptionList",
    "Outcome",
    "Pair",
    "Pairing",
    "Range",
    "Result",
    "Rule",
    "Schedule",
    "Study",
    "Sum",
    "Variable",
    "Vector",
    "WeightedMean",
    "Wording",
    "in_language",
    "is_open",
    "needs_of",
    "normalised",
    "without_word",
    "word_of",
]
