"""The line to other lanes: discovery, pairing, transport and the replication protocol."""
