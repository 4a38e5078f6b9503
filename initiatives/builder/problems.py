"""What is wrong, in words that an editor understands."""

CURATION = "curation.toml"
TEXT = "source/national-initiatives.txt"


class Refused(Exception):
    """The files break rules; ``problems`` holds a sentence for each: “file: entry: reason”."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """The problems found so far, so that an editor hears of all of them at once."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, entry: str, reason: str, file: str = CURATION) -> None:
        """Note a problem, once; the entry is called as messages call it: “initiative “open-ebooks”, kind”."""
        problem = f"{file}: {entry}: {reason}"
        if problem not in self._found:
            self._found.append(problem)

    def refuse(self) -> None:
        """Raise ``Refused`` if there is any."""
        if self._found:
            raise Refused(self._found)
