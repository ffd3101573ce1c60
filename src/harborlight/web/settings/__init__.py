"""Settings per site: `staff` and `public` are two processes from one code base; `test` is for the suite."""
