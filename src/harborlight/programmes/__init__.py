"""Place of a later wing: legislation, campaigns, training, diligence, grants."""
