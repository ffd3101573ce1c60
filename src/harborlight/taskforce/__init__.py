"""Place of a later wing: agencies at one table, walled off from victim files."""
