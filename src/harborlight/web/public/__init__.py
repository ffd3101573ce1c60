"""The public site: help, reporting, services. A process of its own that opens no database and no envelope."""
