"""What is kept of assessments, one noun a file."""

from harborlight.assessments.models.assessments import Assessment, Party, PlanQuestion, StructuralFigure
from harborlight.assessments.models.contributions import Contribution
from harborlight.assessments.models.surveys import Sheet, Survey

__all__ = ["Assessment", "Contribution", "Party", "PlanQuestion", "Sheet", "StructuralFigure", "Survey"]
