"""Assessments of places and groups: an area, a school, a sector, a route. Never of a person."""
