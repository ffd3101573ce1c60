"""Place of a later wing: facts, indicators, prevalence, impact, the plan and its reviews."""
