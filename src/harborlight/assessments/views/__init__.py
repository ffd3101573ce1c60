"""What staff see of assessments of places."""

from harborlight.assessments.views.assessments import (
    answer,
    ask,
    assessment,
    assessment_list,
    change,
    close,
    drop,
    new,
    profile,
    question,
    table,
)
from harborlight.assessments.views.contributions import (
    allow,
    count_sheet,
    import_counts,
    mine,
    release,
    withdraw,
)
from harborlight.assessments.views.figures import drop_figure, figure_sheet, import_figures, new_figure
from harborlight.assessments.views.publishing import check, publish, unpublish
from harborlight.assessments.views.surveys import (
    close_survey,
    fill,
    new_survey,
    open_survey,
    print_survey,
    survey,
)

__all__ = [
    "allow",
    "answer",
    "ask",
    "assessment",
    "assessment_list",
    "change",
    "check",
    "close",
    "close_survey",
    "count_sheet",
    "drop",
    "drop_figure",
    "figure_sheet",
    "fill",
    "import_counts",
    "import_figures",
    "mine",
    "new",
    "new_figure",
    "new_survey",
    "open_survey",
    "print_survey",
    "profile",
    "publish",
    "question",
    "release",
    "survey",
    "table",
    "unpublish",
    "withdraw",
]
