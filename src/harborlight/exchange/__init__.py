"""How others write it: bytes to tables and back. Pure Python; imports only `tables` and `errors`.

Must stay true: whatever comes from outside is read within limits and in memory, a fault is named with its mend, and
what we write can be read back as it was.
"""
