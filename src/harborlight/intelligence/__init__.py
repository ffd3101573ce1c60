"""Sources, runs and leads. A lead is a question for a trained human, with its reasons shown."""
