"""USB: the only place that knows pyusb, and the watch for plugs."""
