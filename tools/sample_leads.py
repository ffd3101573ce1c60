"""Write the sample's leads anew, as the engine finds them now (about a minute). Then look at what changed, and commit it."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harborlight.web.settings.test")


def main() -> None:
    import django

    django.setup()
    from harborlight.web.sample import leads
    from harborlight.web.sample.adverts import make_adverts

    seed, n_adverts = leads.SHIPPED
    adverts, _truth = make_adverts(n_adverts, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        leads.FILE.write_bytes(leads.packed(leads.compute(adverts, Path(folder))))
    print(f"{leads.FILE.name}: {leads.FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
