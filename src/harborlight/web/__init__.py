"""The face: settings, addresses, templates, the public site, and pages that compose several rooms."""
