"""Rich text as a string for standard output: laid out and coloured as there, and not yet printed.

`Console.capture` alone flushes the stream that the text is for, and a full disk ends a command before it has
done what it does.
"""

import sys
from collections.abc import Iterable
from io import StringIO

from rich.console import Console, RenderableType


class _Aside(StringIO):
    """What rich takes for standard output; nothing gets there."""

    encoding = property(lambda _: getattr(sys.stdout, "encoding", None))

    def isatty(self) -> bool:
        return bool(sys.stdout.isatty())


def text_console(off_terminal: int | None = None) -> Console:
    """Return a console as wide as standard output, of text without markup.

    Parameters
    ----------
    off_terminal : int, optional
        The width in columns where standard output is no terminal; 80 by default.
    """
    width = None if sys.stdout.isatty() else off_terminal
    return Console(file=_Aside(), highlight=False, markup=False, emoji=False, width=width)


def text_of(console: Console, parts: Iterable[RenderableType], *, breaks_strings: bool = True) -> str:
    """Return parts as text, a line feed after each line and no space before it.

    Parameters
    ----------
    console : Console
        Of `text_console`.
    parts : iterable
        Of what rich renders, each from a new line on.
    breaks_strings : bool, optional
        Whether a string is broken into lines, as all else is.
    """
    with console.capture() as captured:
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, str) and not breaks_strings)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())
