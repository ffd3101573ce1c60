"""Place of a later wing: the knowledge that people edit (drafts, sign-off, activation, packs)."""
