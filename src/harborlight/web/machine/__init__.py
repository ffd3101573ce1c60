"""Pages about the machine: backups, jobs, keys, the audit trail. No case content."""
