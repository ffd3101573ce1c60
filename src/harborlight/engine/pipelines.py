"""Each journey of steps, as a list one can read. A step names the tables it reads and the ones it makes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from harborlight.engine.clusters import ClusterParams, cluster_posts
from harborlight.engine.extract import ExtractParams, extract_mentions
from harborlight.engine.graph import GroupParams, LinkParams, group_entities, link_entities
from harborlight.engine.leads import CellParams, LeadParams, count_cells, score_leads
from harborlight.engine.places import LocateParams, locate_posts
from harborlight.engine.posts import CleanParams, ReadParams, clean_posts, read_posts
from harborlight.engine.templates import TemplateParams, describe_templates


@dataclass(frozen=True, slots=True)
class Step:
    """`does(*reads, params=params)` gives `makes`. A source step reads the input files instead of tables."""

    does: Callable[..., Any]
    reads: tuple[str, ...]
    makes: tuple[str, ...]
    params: Any

    @property
    def name(self) -> str:
        return self.does.__name__


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`given`: tables that the caller brings. `passing`: tables that are removed when the last step is done."""

    name: str
    steps: tuple[Step, ...]
    given: tuple[str, ...]
    passing: tuple[str, ...] = ()

    def with_params(self, **by_step: Any) -> Pipeline:
        """The same journey with other parameters, by step name."""
        unknown = set(by_step) - {step.name for step in self.steps}
        if unknown:
            raise KeyError(f"{self.name} has no step {', '.join(sorted(unknown))}")
        steps = (dataclasses.replace(step, params=by_step.get(step.name, step.params)) for step in self.steps)
        return dataclasses.replace(self, steps=tuple(steps))


_READ = Step(read_posts, (), ("raw_posts", "rejected"), ReadParams())
_CLEAN = Step(clean_posts, ("raw_posts",), ("posts",), CleanParams())
_EXTRACT = Step(extract_mentions, ("posts", "phrases", "places"), ("mentions",), ExtractParams())

MENTIONS = Pipeline(
    "mentions", (_READ, _CLEAN, _EXTRACT), given=("phrases", "places"), passing=("raw_posts",)
)

LEADS = Pipeline(
    "leads",
    (
        _READ,
        _CLEAN,
        _EXTRACT,
        Step(locate_posts, ("posts", "mentions", "places"), ("whereabouts",), LocateParams()),
        Step(cluster_posts, ("posts", "mentions"), ("clusters",), ClusterParams()),
        Step(describe_templates, ("posts", "mentions", "clusters"), ("templates",), TemplateParams()),
        Step(link_entities, ("posts", "mentions", "clusters"), ("links",), LinkParams()),
        Step(group_entities, ("clusters", "links"), ("entities",), GroupParams()),
        Step(
            score_leads, ("posts", "mentions", "whereabouts", "links", "entities"), ("leads",), LeadParams()
        ),
        Step(count_cells, ("posts", "mentions", "whereabouts", "entities"), ("cells",), CellParams()),
    ),
    given=("phrases", "places"),
    passing=("raw_posts",),
)


def for_regions(
    pipeline: Pipeline, regions: tuple[str, ...], columns: Mapping[str, str] | None = None
) -> Pipeline:
    """The choices that every caller makes: whose numbering plans and towns, and which columns are which."""
    names = {step.name for step in pipeline.steps}
    chosen: dict[str, Any] = {
        "read_posts": ReadParams(columns=dict(columns or {})),
        "extract_mentions": ExtractParams(regions=regions),
        "locate_posts": LocateParams(regions=regions),
    }
    return pipeline.with_params(**{name: params for name, params in chosen.items() if name in names})
