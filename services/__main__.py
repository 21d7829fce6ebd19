"""The command line of Data Speaks: upload a table, learn what is in it, ask, and check every number."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="dataspeaks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _up(commands)
    _serve(commands)
    _migrate(commands)
    _owner_link(commands)
    _make_keys(commands)
    _local(commands)
    _add(commands, "openapi", "print the REST API's OpenAPI document", _run_openapi)
    options = parser.parse_args(arguments)
    run: Run = options.run
    try:
        status = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # who reads has enough (`| head`); nothing more may be written, not even at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    return status


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, run: Run
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.set_defaults(run=run)
    return command


def _up(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    up = _add(commands, "up", "start everything on this machine", _run_up)
    up.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("DATASPEAKS_DATA", ".dataspeaks")),
        help="folder of everything kept (DATASPEAKS_DATA; .dataspeaks)",
    )
    up.add_argument(
        "--port",
        type=_port,
        default=os.environ.get("DATASPEAKS_PORT", "8080"),
        help="HTTP port, 0 for a free one (DATASPEAKS_PORT; 8080)",
    )
    up.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    up.add_argument(
        "--public-url",
        default=os.environ.get("DATASPEAKS_PUBLIC_URL", ""),
        help="address that browsers use, where a proxy stands before this one",
    )
    up.add_argument("--workers", type=int, default=1, help="worker processes (1)")
    up.add_argument(
        "--no-example",
        dest="example",
        action="store_false",
        help="do not load the example table into an empty workspace",
    )
    up.add_argument("--json", action="store_true", help="print one line when ready: url, sign_in, api_key")


def _serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = _add(commands, "serve", "run one service of a deployment", _run_serve)
    serve.add_argument("service", choices=("identity", "dataset", "executor", "chat", "frontdoor"))
    serve.add_argument("--listen", default="0.0.0.0:9000", help="address to listen on (0.0.0.0:9000)")
    worker = _add(commands, "worker", "run a worker, which computes in the sandbox", _run_worker)
    for command in (serve, worker):
        text = "address of health and metrics over HTTP, empty for none (0.0.0.0:9100)"
        command.add_argument("--operations", default="0.0.0.0:9100", help=text)


def _migrate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    migrate = _add(commands, "migrate", "bring the database's schema to this release", _run_migrate)
    migrate.add_argument("--revision", default="head", help="revision to go to (head)")


def _owner_link(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "print a fresh sign-in link and API key of the first owner, founding the organisation where there is none"
    link = _add(commands, "owner-link", text, _run_owner_link)
    link.add_argument("--json", action="store_true", help="print JSON")


def _make_keys(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    keys = _add(commands, "make-keys", "make what keys of the services are missing", _run_make_keys)
    keys.add_argument("folder", type=Path, help="folder that holds them; the worker's own is in its folder `worker`")


def _local(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    speak = _add(commands, "speak", "say what is worth knowing in a file; needs no server", _run_local("local.speak"))
    speak.add_argument("file", type=Path, nargs="?")
    speak.add_argument("--batch", type=Path, metavar="DIR", help="every file of a folder, one JSON line each")
    speak.add_argument("--limit", type=int, default=10, help="insights at most (10)")
    ask = _add(commands, "ask", "answer a question about a file; needs no server", _run_local("asks.ask"))
    ask.add_argument("file", type=Path, nargs="?")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--batch", type=Path, metavar="QUESTIONS.jsonl", help="one JSON line {id, table, question} each")
    diff = _add(
        commands, "diff", "say what changed from one file to another; needs no server", _run_local("diffs.diff")
    )
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    key = "column that, with others given so, tells a row from every other; rows are compared as a whole without one"
    diff.add_argument("--key", action="append", default=[], metavar="COLUMN", help=key)
    verify = _add(commands, "verify", "check a receipt against its file; needs no server", _run_local("checks.verify"))
    verify.add_argument("receipt", type=Path)
    verify.add_argument("file", type=Path)
    verify.add_argument("other", type=Path, nargs="?", help="the other file, of a receipt that compares two")
    for command in (speak, ask, diff, verify):
        command.add_argument("--json", action="store_true", help="print JSON")


def _port(text: str) -> int:
    if text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 0 to 65535")


def _run_up(options: argparse.Namespace) -> int:
    from services import up

    return up.run(
        up.Options(
            data=options.data,
            host=options.host,
            port=options.port,
            public_url=options.public_url,
            workers=options.workers,
            as_json=options.json,
            example=options.example,
        )
    )


def _run_serve(options: argparse.Namespace) -> int:
    from services import serve

    return serve.run(options.service, options.listen, options.operations)


def _run_worker(options: argparse.Namespace) -> int:
    from services import work

    return work.run(Path(os.environ.get("DATASPEAKS_DATA", ".dataspeaks")), options.operations)


def _run_migrate(options: argparse.Namespace) -> int:
    import asyncio

    from services.kit.database import migrate
    from services.system import Settings

    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    asyncio.run(migrate(settings.database, options.revision))
    return 0


def _run_owner_link(options: argparse.Namespace) -> int:
    import asyncio
    import json

    from services.system import Settings, owner_link

    found = asyncio.run(owner_link(Settings()))
    told = {"sign_in": found.sign_in_url, "api_key": found.api_key}
    print(json.dumps(told) if options.json else f"Sign in: {told['sign_in']}\nAPI key: {told['api_key']}")
    return 0


def _run_make_keys(options: argparse.Namespace) -> int:
    from services.system import make_keys

    make_keys(options.folder)
    return 0


def _run_local(path: str) -> Run:
    """The command at a path like `local.speak`."""

    def run(options: argparse.Namespace) -> int:
        module, _, name = path.partition(".")
        command: Run = getattr(import_module(f"services.{module}"), name)
        return command(options)

    return run


def _run_openapi(_options: argparse.Namespace) -> int:
    import json

    from services.frontdoor import openapi
    from services.frontdoor.app import SERVICES
    from services.frontdoor.routes import Routes

    json.dump(openapi.document(Routes(SERVICES.values()).all), sys.stdout, indent=1, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
