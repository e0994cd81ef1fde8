"""`/playground/...`: acting as a person of this world, ordering faults, and seeing what the bot did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from aiohttp import web

from bot.playground import keys, uploads
from bot.playground.acting import desk, faults, members, messages, reading, threads, views
from bot.playground.acting.filled import read_filled
from bot.playground.acting.guard import refuse_strangers
from bot.playground.acting.live import live
from bot.playground.asked import Impossible
from bot.playground.clicking import interact
from bot.playground.reply import reply
from bot.playground.rules import Refusal
from bot.playground.store import Store

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# What somebody uploaded is shown, never run: it shares its origin with the page.
_UPLOADED = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


def middlewares(store: Store) -> list[Any]:
    """From the outermost to the innermost."""
    return [refuse_strangers, answer_plainly(store)]


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
    asked = await read_filled(request, request.app[keys.WORLD])
    return reply(await interact(request.app[keys.INTERACTIONS], asked))


async def attachment(request: web.Request) -> web.Response:
    """An uploaded file under its signed link."""
    response = await uploads.serve(request.app[keys.WORLD], request)
    response.headers.update(_UPLOADED)
    return response


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
        web.get("/desk", desk.desk),
        web.get("/live", live),
        web.get("/messages", views.read_messages),
        web.post("/messages", messages.post_message),
        web.patch(_MESSAGE, messages.edit_message),
        web.delete(_MESSAGE, messages.delete_message),
        web.post("/threads", threads.post_thread),
        web.patch(_THREAD, threads.change_thread),
        web.delete(_THREAD, threads.delete_thread),
        web.post(_THREAD + "/members", threads.take_part),
        web.post("/reactions", messages.react),
        web.post("/votes", messages.vote),
        web.post("/polls/end", messages.end_poll),
        web.post("/read", reading.mark_read),
        web.get("/pins", views.pins),
        web.post("/pins", messages.pin),
        web.post("/rsvps", members.rsvp),
        web.post("/directs", members.open_direct),
        web.post("/members", members.add_member),
        web.patch(_MEMBER, members.change_member),
        web.delete(_MEMBER, members.remove_member),
        web.post("/interactions", start_interaction),
        web.get("/due", faults.due),
        web.get("/faults", faults.show),
        web.post("/faults", faults.order),
    ]


def files() -> list[web.RouteDef]:
    """What stands at the root: uploaded files."""
    return [web.get(r"/attachments/{channel_id:\d+}/{attachment_id:\d+}/{filename}", attachment)]
