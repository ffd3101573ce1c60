"""The leads that the sample ships are those that the engine finds; else `tools/sample_leads.py` writes them anew."""

from __future__ import annotations

import json

import pytest

from harborlight.web.sample import leads
from harborlight.web.sample.adverts import make_adverts


def as_kept(found: leads.Found) -> list[dict]:
    return json.loads(json.dumps(found.leads, default=str))


@pytest.mark.slow
def test_what_is_shipped_is_what_the_engine_finds(tmp_path):
    seed, n_adverts = leads.SHIPPED
    adverts, _truth = make_adverts(n_adverts, seed=seed)
    found, kept = leads.compute(adverts, tmp_path), leads.shipped(seed, n_adverts)
    assert kept is not None
    assert (found.n_posts, found.n_rejected) == (kept.n_posts, kept.n_rejected)
    assert as_kept(found) == as_kept(kept), "the engine finds something else now: run tools/sample_leads.py"


def test_only_these_adverts_are_answered_from_the_file():
    seed, n_adverts = leads.SHIPPED
    assert leads.shipped(seed + 1, n_adverts) is None
    assert leads.shipped(seed, n_adverts - 1) is None
    kept = leads.shipped(seed, n_adverts)
    assert len(kept.leads) == leads.N_LEADS
    assert kept.n_posts == n_adverts
