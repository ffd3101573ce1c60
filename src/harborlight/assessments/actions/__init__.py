"""What is done with assessments of places, by noun."""

from harborlight.assessments.actions.assessments import (
    answer_request,
    ask_agency,
    change_assessment,
    close_assessment,
    drop_assessment,
    open_assessment,
    settle_question,
)
from harborlight.assessments.actions.contributions import (
    allow_publication,
    keep_contribution,
    release_contribution,
    withdraw_contribution,
)
from harborlight.assessments.actions.figures import drop_figure, import_figures, put_figure
from harborlight.assessments.actions.publishing import (
    ask_publication,
    check_publication,
    end_publication,
    publish_places,
)
from harborlight.assessments.actions.surveys import (
    change_survey,
    close_survey,
    fill_sheet,
    make_survey,
    open_survey,
    publish_surveys,
    take_answers,
)

__all__ = [
    "allow_publication",
    "answer_request",
    "ask_agency",
    "ask_publication",
    "change_assessment",
    "change_survey",
    "check_publication",
    "close_assessment",
    "close_survey",
    "drop_assessment",
    "drop_figure",
    "end_publication",
    "fill_sheet",
    "import_figures",
    "keep_contribution",
    "make_survey",
    "open_assessment",
    "open_survey",
    "publish_places",
    "publish_surveys",
    "put_figure",
    "release_contribution",
    "settle_question",
    "take_answers",
    "withdraw_contribution",
]
