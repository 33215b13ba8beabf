"""The oldest Python and Node that will do. Standard library only, and readable by older Pythons."""

PYTHON = (3, 11)
NODE = (20, 19)


def version(numbers: "tuple[int, ...]") -> str:
    """As people write it: 3.11"""
    return ".".join(str(number) for number in numbers)


def node_numbers(said: str) -> "tuple[int, ...]":
    """Of what `node --version` says. Raises ValueError."""
    return tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2])
