"""The command line: `dataspeaks up | serve | worker | migrate | speak | ask | verify | openapi`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="dataspeaks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    openapi = commands.add_parser("openapi", help="print the OpenAPI document")
    openapi.set_defaults(run=_openapi)
    options = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _openapi(_options: argparse.Namespace) -> int:
    import json

    from services.frontdoor import openapi
    from services.frontdoor.app import SERVICES
    from services.frontdoor.routes import Routes

    json.dump(openapi.document(Routes(SERVICES.values()).all), sys.stdout, indent=1, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
