"""The line to other lanes: discovery, pairing, transport and the replication protocol.

Decisions that hold for the room:

- A lane is its key; its id is a hash of the public key, on the wire, in mDNS and in the book. There is no
  shop-wide key to steal: a member vouches for a newcomer by signing its certificate.
- Whoever is a member, unrevoked, or directly signed by such a one, gets in; nothing that mDNS, an
  address or a peer says is believed before that.
- One TCP port serves both TLS between lanes and pairing; the first byte tells which.
- A lane pushes its own rows to every peer and tells what it got from others; who misses something asks
  one peer for it. Cursors and a window of four frames, no queues.
- Dead cables are TCP keepalive's business, so that an idle till sleeps.
- `protocol` is values and state machines without I/O, clock or dice; `link` is the event loop; `service`
  is the only thing that is asked from other threads.
"""
