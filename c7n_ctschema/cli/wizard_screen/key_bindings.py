"""The keys of the wizard's screen."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

# c-p and c-n as in shells, for terminals that do not send arrow keys
_MOVES = {"up": -1, "down": 1, "c-p": -1, "c-n": 1}
_PAGES = {"pagedown": 1, "pageup": -1}


def bindings(
    move: Callable[[int], None], page: Callable[[int], None], submit: Callable[[], None], back: Callable[[], None]
) -> KeyBindings:
    """The bindings of arrows, pages, Enter, Esc, and of the keys that end the program."""
    keys = KeyBindings()
    for name, by in _MOVES.items():
        keys.add(name)(lambda event, by=by: move(by))
    for name, by in _PAGES.items():
        keys.add(name)(lambda event, by=by: page(by))
    keys.add("enter")(lambda event: submit())
    # eager: prompt_toolkit otherwise waits for a longer sequence that begins with Esc
    keys.add("escape", eager=True)(lambda event: back())
    keys.add("c-c")(_interrupt)
    # Ctrl-D ends input in shells, and prompt_toolkit would delete a character.
    keys.add("c-d")(_interrupt)
    return keys


def _interrupt(event: KeyPressEvent) -> None:
    # `unsafe_ask` of questionary raises it. `ask` would print a message and return None.
    event.app.exit(exception=KeyboardInterrupt())
