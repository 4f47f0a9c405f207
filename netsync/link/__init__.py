"""Sockets, and whatever needs an event loop; what lanes say over them is `protocol`'s."""
