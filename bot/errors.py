"""The refusals: sentences for people, rendered at the edges."""

from __future__ import annotations


class UserError(Exception):
    """A refusal in the user's words.

    `msgid` is an English sentence from the catalogs with `{names}` for `values`; the edge that shows it
    translates it for the person it shows it to. `status` is the HTTP status a page answers with.
    """

    def __init__(self, msgid: str, *, status: int = 400, **values: object) -> None:
        super().__init__(msgid.format(**values) if values else msgid)
        self.msgid = msgid
        self.values = values
        self.status = status
