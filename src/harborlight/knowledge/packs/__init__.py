"""Content packs: a new state of the knowledge data as one signed file, put to use without a release of the software.

- `pack_file`: the file itself, byte for byte; `keys`: who signed it, and whose word counts.
- `kinds`: which files a pack may hold, and what each record must have; `checks`: whether a pack fits what is here.
- `changes`: what would be another, record by record, field by field.
- `place`: the folder that tells every process what is in force. Who decides that is the room `library`.
"""
