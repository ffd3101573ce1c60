"""The device's scripts run outside a browser, by the Node that the browser's driver brings: what is no page is held to Python
by thousands of cases in a second."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

SCRIPTS = Path(__file__).resolve().parents[1] / "src/harborlight/web/static/harborlight/offline"
# One call a line: the name of a function below `harbor`, and its arguments. Bytes travel as {"bytes": hex}.
_RUNNER = """
for (const path of process.argv.slice(1)) require(path);
const there = (_key, value) => value && typeof value.bytes === "string" ? new Uint8Array(Buffer.from(value.bytes, "hex")) : value;
const hex = (bytes) => ({ bytes: Buffer.from(bytes).toString("hex") });
const back = (key, value) =>
  value instanceof Set ? [...value].sort() : value instanceof Map ? Object.fromEntries(value)
  : value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? hex(value)
  : typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
require("node:readline").createInterface({ input: process.stdin }).on("line", async (line) => {
  let said;
  try {
    const [name, given] = JSON.parse(line, there);
    const found = name.split(".").reduce((from, part) => from[part], harbor);
    said = { gave: (await found(...given)) ?? null };
  } catch (error) {
    said = { failed: error.name + ": " + error.message };
  }
  console.log(JSON.stringify(said, back));
});
"""


class Device:
    """`device("asking.toAsk", form, answers)` calls the script's function."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __call__(self, name: str, *given: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, list(given)], default=_there) + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline(), object_hook=_here)
        if "failed" in said:
            raise RuntimeError(said["failed"])
        return said["gave"]


def _there(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)


def _here(value: dict[str, Any]) -> Any:
    return bytes.fromhex(value["bytes"]) if set(value) == {"bytes"} else value


@contextmanager
def device(*names: str) -> Iterator[Device]:
    """The scripts of these names, in this order."""
    paths = [str(SCRIPTS / f"{name}.js") for name in names]  # a name with a whole path stays one
    process = subprocess.Popen(
        [compute_driver_executable()[0], "-e", _RUNNER, *paths], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    yield Device(process)
    assert process.stdin
    process.stdin.close()
    process.wait(10)
