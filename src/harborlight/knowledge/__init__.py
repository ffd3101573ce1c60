"""What the field knows: instruments, vocabularies, indicators, limits, helplines. Pure; every record has source and confidence."""
