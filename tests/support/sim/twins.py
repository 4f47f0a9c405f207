"""What a till wrote that was brought back and could not know it: the same names, given to something else.

Lanes cannot tell such a version from the one that another life of the till called so; the witness can. To it
each such life has a name of its own, a site that no lane ever writes as, and a book shows by its rows which
of them it has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from support.books import Content, Kept, Key, Tag

from store.domain.changes import Site, Version

Chain = tuple[tuple[Version, Site], ...]
"""From above which versions on a life of a site is called how."""


@dataclass(slots=True)
class Twins:
    """The lives of sites that others do not know from the one they know."""

    of: dict[Site, list[Chain]] = field(default_factory=dict)
    """By what lanes call them; each ends with its own name."""
    again: dict[tuple[Site, Site], Site] = field(default_factory=dict)

    def add(self, site: Site, before: Chain, above: Version) -> Chain:
        """Another life of a site, which had gone so far as one of another chain."""
        taken = {name for chains in self.of.values() for chain in chains for _, name in chain}
        name = next(each for number in count(1) if (each := Site(site.lane, -number)) not in taken)
        chain = (*((start, known) for start, known in before if start < above), (above, name))
        self.of.setdefault(site, []).append(chain)
        return chain

    def renamed(self, site: Site, name: Site, above: Version) -> Site:
        """What a life is called whose end, above a version, a book calls as another one is called by now."""
        if (site, name) not in self.again:
            self.again[site, name] = self.add(site, (), above)[-1][1]
        return self.again[site, name]

    def true(self, names: Mapping[Tag, Content], kept: Kept, chain: Chain | None) -> Kept:
        """A row by its true name; `chain` is of the lane that wrote it as a twin, `names` are the row's."""
        site, ver = kept.tag
        if chain is not None:
            return kept._replace(tag=Tag(piece(chain, site, ver), ver))
        if names.get(kept.tag) == kept.content:
            return kept
        for told in self.of.get(site, ()):
            tag = Tag(piece(told, site, ver), ver)
            if tag in names and names[tag].values == kept.content.values:
                return Kept(tag, names[tag])  # the author of a row is called as its site is
        return kept

    def chain(self, site: Site, rows: Mapping[Key, Kept]) -> Chain:
        """Which life of a site a book has, by its rows; none for the one that lanes know by that name."""
        held = {kept.tag.site for kept in rows.values()}
        return next((chain for chain in reversed(self.of.get(site, [])) if chain[-1][1] in held), ())


def piece(chain: Chain, site: Site, ver: Version) -> Site:
    """How a version of a site is truly called on a life of it."""
    return next((name for above, name in reversed(chain) if ver > above), site)


def pieces(
    chain: Chain, site: Site, after: Version, through: Version
) -> Iterator[tuple[Site, Version, Version]]:
    """A span of versions, by the true names of what is in it."""
    starts = [(0, site), *chain]
    ends = [*(above for above, _ in chain), through]
    for (above, name), end in zip(starts, ends, strict=True):
        if max(above, after) < min(end, through):
            yield name, max(above, after), min(end, through)
