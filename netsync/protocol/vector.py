"""What one lane has and another lacks, as arithmetic on vectors. A site that is missing counts 0."""

from store.domain.changes import Vector


def lacking(mine: Vector, theirs: Vector) -> Vector:
    """The entries of `theirs` that are ahead of `mine`."""
    return {site: version for site, version in theirs.items() if version > mine.get(site, 0)}


def behind(mine: Vector, theirs: Vector) -> int:
    """How many transactions of `theirs` are missing in `mine`."""
    return sum(version - mine.get(site, 0) for site, version in lacking(mine, theirs).items())
