"""What can be computed: table to table, pure. Imports no Django; see README.md for the law every step keeps."""
