"""What to do, step by step: the protocols of `knowledge`, and their runs as checklists in a call, about a report, in a case."""
