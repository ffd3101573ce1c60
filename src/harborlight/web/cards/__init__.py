"""Pocket field cards: each protocol on one self-contained page that prints, is handed on as a file, and works offline.

Shared by both sites; knows `knowledge` only. The staff site's views are in `views.py`, the public ones in `web/public/cards.py`.
"""
