"""`python -m harborlight.cli`."""

from harborlight.cli import main

main()
