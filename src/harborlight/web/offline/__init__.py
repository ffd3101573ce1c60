"""Forms on a device: the page that works without a connection, its worker, and what the desk says of forms that are out."""
