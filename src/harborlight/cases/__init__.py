"""People and what is done with them: screening, consent, needs, plan, referral."""
