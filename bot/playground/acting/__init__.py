"""`/playground/...`: acting as a person of this world, ordering faults, and seeing what the bot did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from aiohttp import web

from bot.playground import keys, uploads
from bot.playground.acting import members, messages, threads, views
from bot.playground.asked import Impossible, read_asked
from bot.playground.clicking import interact
from bot.playground.reply import read_object, reply
from bot.playground.rules import Refusal
from bot.playground.store import Store

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Playground</title>
<h1>Playground</h1>
<p>This is a Discord server in miniature. It lives on this computer only, for trying and testing the bot.</p>
<ul>
<li><a href="/playground/state">Its channels, threads, members and commands</a></li>
<li><a href="/playground/sent">What the bot has sent</a></li>
</ul>
</html>
"""


def answer_plainly(store: Store) -> Any:
    """Says what cannot be done in one sentence, `{"error": ...}`; what was done is on disk by then."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Impossible as impossible:
            return reply({"error": str(impossible)}, status=impossible.status)
        except Refusal as refusal:
            return reply({"error": _sentence(refusal), **refusal.body()}, status=refusal.status)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as missing:
            sentence = f"The playground has no {request.method} {request.path}."
            return reply({"error": sentence}, status=missing.status)
        finally:
            store.flush()

    return answer


async def start_interaction(request: web.Request) -> web.Response:
    """A command, autocomplete, click or form; waits for the bot's answer (504 if none comes in time)."""
    asked = await read_asked(request, request.app[keys.WORLD])
    return reply(await interact(request.app[keys.INTERACTIONS], asked))


async def order_fault(request: web.Request) -> web.Response:
    """Lets something go wrong; see `Faults.order`."""
    try:
        await request.app[keys.FAULTS].order(await read_object(request))
    except (ValueError, TypeError) as problem:
        raise Impossible(str(problem)) from None
    return reply({})


async def page(_: web.Request) -> web.Response:
    """Says what this is."""
    return web.Response(text=PAGE, content_type="text/html")


async def attachment(request: web.Request) -> web.Response:
    """An uploaded file under its signed link."""
    return await uploads.serve(request.app[keys.WORLD], request)


def _sentence(refusal: Refusal) -> str:
    """The first concrete reason inside Discord's nested errors, or its general message."""
    found = list(_reasons(refusal.errors or {}, ""))
    return f"{refusal.message}: {found[0]}" if found else f"{refusal.message}."


def _reasons(errors: Any, path: str) -> Iterator[str]:
    for key, inner in errors.items() if isinstance(errors, dict) else ():
        if key == "_errors":
            yield from (f"{path} {problem['message']}".strip() for problem in inner)
        else:
            yield from _reasons(inner, f"{path}.{key}" if path else str(key))


_MESSAGE = r"/messages/{channel_id:\d+}/{message_id:\d+}"
_THREAD = r"/threads/{thread_id:\d+}"
_MEMBER = r"/members/{member_id:\d+}"


def routes() -> list[web.RouteDef]:
    """Everything below /playground."""
    return [
        web.get("/state", views.state),
        web.get("/sent", views.sent),
        web.get("/messages", views.read_messages),
        web.post("/messages", messages.post_message),
        web.patch(_MESSAGE, messages.edit_message),
        web.delete(_MESSAGE, messages.delete_message),
        web.post("/threads", threads.post_thread),
        web.patch(_THREAD, threads.change_thread),
        web.delete(_THREAD, threads.delete_thread),
        web.post(_THREAD + "/members", threads.take_part),
        web.post("/reactions", messages.react),
        web.post("/rsvps", members.rsvp),
        web.post("/directs", members.open_direct),
        web.post("/members", members.add_member),
        web.patch(_MEMBER, members.change_member),
        web.delete(_MEMBER, members.remove_member),
        web.post("/interactions", start_interaction),
        web.post("/faults", order_fault),
    ]


def pages() -> list[web.RouteDef]:
    """What stands at the root: a page for people, and uploaded files."""
    file = r"/attachments/{channel_id:\d+}/{attachment_id:\d+}/{filename}"
    return [web.get("/", page), web.get(file, attachment)]
