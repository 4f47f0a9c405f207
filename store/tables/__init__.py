"""The shape on disk. No behaviour; rows become values in `store.queries`."""
