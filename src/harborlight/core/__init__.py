"""Who may, what was done, what is locked. The floor every room stands on. Empty on purpose: importing it loads nothing."""
