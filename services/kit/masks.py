"""Field masks: which fields an update changes, and a refusal of every other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from services.kit.errors import InvalidFields


def changes(update: Message, mask: FieldMask, allowed: Sequence[str], filled: Sequence[str] = ()) -> dict[str, Any]:
    """New values by field: those the mask names, or all that are set where it is empty.

    Raises InvalidFields for a path that is not `allowed`, and for a field of `filled` that would become blank.
    """
    unknown = [path for path in mask.paths if path not in allowed]
    if unknown:
        known = ", ".join(allowed)
        raise InvalidFields(fields=tuple(("update_mask", f"{path}: only {known} may change") for path in unknown))
    paths = mask.paths or [path for path in allowed if getattr(update, path)]
    changed = {path: getattr(update, path) for path in paths}
    blank = [path for path in filled if path in changed and not changed[path].strip()]
    if blank:
        raise InvalidFields(fields=tuple((path, "must not be blank") for path in blank))
    return changed
