"""REST from the contracts: what a request becomes, what an answer looks like, and what is refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from google.api import httpbody_pb2
from google.protobuf import json_format

from dataspeaks.chat.v1 import chat_pb2
from dataspeaks.dataset.v1 import dataset_pb2, upload_pb2, version_pb2
from dataspeaks.executor.v1 import jobs_pb2, operators_pb2, receipt_pb2
from dataspeaks.identity.v1 import identity_pb2
from services.frontdoor import codec
from services.frontdoor.app import SERVICES, FrontDoor, Parts, Settings
from services.frontdoor.blobs import SignedBlobs
from services.kit import access, errors
from services.kit.access import Signer, Verifier
from services.kit.blobs import BlobSigner
from services.kit.folder import FolderBlobs
from services.kit.host import Host


class DatasetNotFound(errors.NotFound):
    reason = "DATASET_NOT_FOUND"
    message = "There is no dataset {dataset_id}."


class Echo:
    """Keeps each request, and answers with what the test laid down."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.addresses: list[str] = []
        self.answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        streams = name in ("WatchJob", "WatchVersion", "SendMessage")

        async def unary(request: Any, _context: Any) -> Any:
            self.requests.append(request)
            self.addresses.append(access.address())
            answer = self.answers.get(name)
            if isinstance(answer, Exception):
                raise answer
            return answer

        async def stream(request: Any, _context: Any) -> AsyncIterator[Any]:
            self.requests.append(request)
            for item in self.answers[name]:
                if isinstance(item, Exception):
                    raise item
                yield item

        return stream if streams else unary


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs", BlobSigner(b"s" * 32))


@pytest.fixture
async def http(
    echo: Echo, verifier: Verifier, signers: dict[str, Signer], tmp_path: Path, blobs: FolderBlobs
) -> AsyncIterator[httpx.AsyncClient]:
    host = Host(verifier)
    for service in SERVICES.values():
        host.add(echo, service)
    web = tmp_path / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<title>Data Speaks</title>")
    (web / "assets" / "a.js").write_text("1")
    (tmp_path / "secret.txt").write_text("hush")
    parts = Parts(
        targets=dict.fromkeys(SERVICES, host),
        signer=signers["frontdoor"],
        blobs=SignedBlobs(blobs, BlobSigner(b"s" * 32)),
        checks={"database": _fine},
    )
    door = FrontDoor(Settings(public_url="http://door", web_folder=web), parts)
    transport = httpx.ASGITransport(app=door)
    token = signers["chat"].service_caller("org_1").token
    async with httpx.AsyncClient(
        transport=transport, base_url="http://door", headers={"authorization": f"Bearer {token}"}
    ) as client:
        yield client


async def _fine() -> str:
    return ""


async def test_path_query_and_body_become_one_request(http: httpx.AsyncClient, echo: Echo) -> None:
    echo.answers["ListVersions"] = version_pb2.ListVersionsResponse(next_page_token="t")
    answer = await http.get("/v1/datasets/ds_1/versions?pageSize=7&page_token=x")
    assert answer.json() == {"versions": [], "nextPageToken": "t"}
    assert echo.requests.pop() == version_pb2.ListVersionsRequest(dataset_id="ds_1", page_size=7, page_token="x")
    echo.answers["CreateUpload"] = upload_pb2.Upload(id="upl_1", size_bytes=2**40)
    answer = await http.post(
        "/v1/datasets/ds_1/uploads", json={"fileName": "a.csv", "sizeBytes": "5", "datasetId": "ds_other"}
    )
    assert answer.json()["sizeBytes"] == str(2**40)
    assert echo.requests.pop() == upload_pb2.CreateUploadRequest(dataset_id="ds_1", file_name="a.csv", size_bytes=5)


async def test_a_service_hears_where_a_request_comes_from(http: httpx.AsyncClient, echo: Echo) -> None:
    echo.answers["ListVersions"] = version_pb2.ListVersionsResponse()
    await http.get("/v1/datasets/ds_1/versions", headers={"x-client-address": "192.0.2.66"})
    assert echo.addresses == ["127.0.0.1"]


async def test_a_stream_has_no_head(http: httpx.AsyncClient, echo: Echo) -> None:
    assert (await http.head("/v1/jobs/job_1:watch")).status_code == 405
    assert not echo.requests


async def test_a_patch_without_a_mask_changes_what_its_body_holds(http: httpx.AsyncClient, echo: Echo) -> None:
    echo.answers["UpdateDataset"] = dataset_pb2.Dataset(id="ds_1")
    await http.patch("/v1/datasets/ds_1", json={"displayName": "new", "rowNoun": ""})
    request = echo.requests.pop()
    assert (request.dataset.id, request.dataset.display_name) == ("ds_1", "new")
    assert sorted(request.update_mask.paths) == ["display_name", "row_noun"]
    await http.patch("/v1/datasets/ds_1?updateMask=description", json={"displayName": "new"})
    assert list(echo.requests.pop().update_mask.paths) == ["description"]


@pytest.mark.parametrize(
    ("verb", "path", "options", "status", "reason"),
    [
        ("GET", "/v1/nothing", {}, 404, "ROUTE_NOT_FOUND"),
        ("GET", "/v1/datasets/", {}, 404, "ROUTE_NOT_FOUND"),
        ("PUT", "/v1/datasets", {}, 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/v1/datasets?pagesize=1", {}, 400, "INVALID_FIELDS"),
        ("GET", "/v1/datasets?pageSize=one", {}, 400, "MALFORMED_BODY"),
        ("GET", "/v1/datasets?pageSize=5000", {}, 400, "INVALID_FIELDS"),
        ("GET", "/v1/datasets/ds_1/versions?datasetId=ds_2", {}, 400, "INVALID_FIELDS"),
        ("POST", "/v1/datasets", {"json": {"displayName": ""}}, 400, "INVALID_FIELDS"),
        ("POST", "/v1/datasets", {"json": {"displayName": "a\0b"}}, 400, "INVALID_FIELDS"),
        ("POST", "/v1/datasets", {"json": {"name": "x"}}, 400, "MALFORMED_BODY"),
        ("POST", "/v1/datasets", {"json": ["x"]}, 400, "MALFORMED_BODY"),
        (
            "POST",
            "/v1/datasets",
            {"content": b"{", "headers": {"content-type": "application/json"}},
            400,
            "MALFORMED_BODY",
        ),
        (
            "POST",
            "/v1/datasets",
            {"content": b"[" * 5000, "headers": {"content-type": "application/json"}},
            400,
            "MALFORMED_BODY",
        ),
        (
            "POST",
            "/v1/datasets",
            {"content": b'{"displayName":"\\ud800"}', "headers": {"content-type": "application/json"}},
            400,
            "MALFORMED_BODY",
        ),
        (
            "POST",
            "/v1/datasets",
            {"content": b"{}", "headers": {"content-type": "text/plain"}},
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            "POST",
            "/v1/datasets",
            {"content": b" " * 5_000_000, "headers": {"content-type": "application/json"}},
            413,
            "BODY_TOO_LARGE",
        ),
        ("GET", "/v1/datasets/gone", {}, 404, "DATASET_NOT_FOUND"),
        ("GET", "/v1/datasets/bug", {}, 500, "INTERNAL"),
    ],
)
async def test_what_is_wrong_is_told_as_a_problem(
    http: httpx.AsyncClient, echo: Echo, verb: str, path: str, options: Any, status: int, reason: str
) -> None:
    echo.answers["GetDataset"] = KeyError("secret") if "bug" in path else DatasetNotFound(dataset_id="gone")
    answer = await http.request(verb, path, **options)
    problem = answer.json()
    assert (answer.status_code, problem["reason"]) == (status, reason)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status and problem["detail"] and "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_stream_leaves_as_events_and_ends_with_its_error(http: httpx.AsyncClient, echo: Echo) -> None:
    echo.answers["WatchJob"] = [jobs_pb2.Job(id="1"), jobs_pb2.Job(id="2"), DatasetNotFound(dataset_id="x")]
    answer = await http.get("/v1/jobs/job_1:watch")
    assert answer.headers["content-type"].startswith("text/event-stream")
    *events, failure = answer.text.strip().split("\n\n")
    assert [json.loads(event.removeprefix("data: "))["id"] for event in events] == ["1", "2"]
    kind, data = failure.split("\n")
    assert kind == "event: error" and json.loads(data.removeprefix("data: "))["reason"] == "DATASET_NOT_FOUND"
    echo.answers["WatchJob"] = [DatasetNotFound(dataset_id="x")]
    assert (await http.get("/v1/jobs/job_1:watch")).status_code == 404


async def test_a_result_leaves_as_its_very_bytes(http: httpx.AsyncClient, echo: Echo) -> None:
    echo.answers["GetJobResult"] = httpbody_pb2.HttpBody(content_type="application/json", data=b'{"a": 1.0}')
    assert (await http.get("/v1/jobs/job_1/result")).content == b'{"a": 1.0}'


def session() -> identity_pb2.Session:
    made = identity_pb2.Session(access_token="at", refresh_token="rt")
    made.access_expire_time.GetCurrentTime()
    made.refresh_expire_time.GetCurrentTime()
    made.refresh_expire_time.seconds += 1000
    return made


async def test_a_browser_gets_cookies_and_no_token(http: httpx.AsyncClient, echo: Echo) -> None:
    echo.answers["SignIn"] = echo.answers["RefreshSession"] = session()
    body = {"email": "a@b", "password": "p"}
    del http.headers["authorization"]
    answer = await http.post("/v1/session:signIn", json=body, headers={"sec-fetch-site": "same-origin"})
    assert answer.json()["accessToken"] == "" and "rt" not in answer.text
    first, second = answer.headers.get_list("set-cookie")
    for cookie in (first, second):
        assert "httponly" in cookie.lower()
    assert "samesite=lax" in first.lower() and "path=/;" in first.lower()
    assert "samesite=strict" in second.lower() and "path=/v1/session:refresh" in second.lower()
    echo.answers["RefreshSession"] = session()
    await http.post("/v1/session:refresh", headers={"sec-fetch-site": "same-origin", "cookie": "refresh=rt"})
    assert echo.requests.pop().refresh_token == "rt"


async def test_a_script_gets_tokens_and_no_cookie(http: httpx.AsyncClient, echo: Echo) -> None:
    echo.answers["SignIn"] = session()
    answer = await http.post("/v1/session:signIn", json={"email": "a@b", "password": "p"})
    assert answer.json()["accessToken"] == "at" and "set-cookie" not in answer.headers


@pytest.mark.parametrize("verb", ["POST", "PATCH", "DELETE", "PUT"])
@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://door"}, True),
        ({"origin": "http://door"}, False),
        ({"origin": "http://door.evil"}, True),
        ({"origin": "null"}, True),
        ({"sec-fetch-site": "cross-site", "authorization": "Basic YTpi"}, True),
        ({}, True),
    ],
)
async def test_another_sites_request_with_our_cookie_is_refused(
    http: httpx.AsyncClient, verb: str, headers: dict[str, str], refused: bool
) -> None:
    del http.headers["authorization"]
    path = {"POST": "/v1/datasets", "PATCH": "/v1/datasets/x", "DELETE": "/v1/datasets/x", "PUT": "/v1/datasets"}[verb]
    answer = await http.request(verb, path, headers={**headers, "cookie": "session=abc"})
    found = answer.json()["reason"]
    assert (found == "CROSS_SITE_REQUEST") is (refused and verb != "PUT")


async def test_every_page_keeps_other_peoples_scripts_out(http: httpx.AsyncClient) -> None:
    for path in (
        "/",
        "/datasets/ds_1",
        "/assets/a.js",
        "/openapi.json",
        "/livez",
        "/readyz",
        "/metrics",
        "/v1/none",
        "/none.js",
    ):
        answer = await http.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/assets/%00", "/" + "a" * 5000 + ".txt"],
)
async def test_no_file_outside_the_page_is_served(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert "hush" not in answer.text


async def test_parts_come_in_and_files_go_out_by_signed_address_only(
    http: httpx.AsyncClient, blobs: FolderBlobs
) -> None:
    multipart = await blobs.begin_multipart("org_1/a")
    url = blobs.sign_put_part("org_1/a", multipart, 1, 5, 60)
    assert (await http.put(url, content=b"toolong")).json()["reason"] == "PART_SIZE_MISMATCH"
    assert (await http.put(url, content=b"12345")).status_code == 204
    parts = await blobs.list_parts("org_1/a", multipart)
    assert parts and [part.number for part in parts] == [1]
    await blobs.complete_multipart("org_1/a", multipart, parts)
    address = blobs.sign_get("org_1/a", 60, 'x";\n.csv')
    answer = await http.get(address)
    assert answer.content == b"12345" and answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["content-disposition"].startswith("attachment")
    head = await http.head(address)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "5")
    for forged in (
        address + "x",
        "/blobs/a.b",
        "/blobs/",
        url,
        address.replace(".", "A.", 1),
        blobs.sign_get("org_1/a", -1, "x"),
    ):
        assert (await http.get(forged)).json()["reason"] == "INVALID_SIGNED_URL", forged


MESSAGES = [
    jobs_pb2.Job(id="é\u2028😀", state=jobs_pb2.JOB_STATE_FAILED, result_bytes=-(2**63), cached=True),
    jobs_pb2.CreateJobRequest(
        version_id="v",
        operator=operators_pb2.Operator(
            aggregate=operators_pb2.Aggregate(
                keys=[operators_pb2.Key(column="a b", grain=operators_pb2.GRAIN_MONTH)],
                measures=[operators_pb2.Measure(function=2, column="x", quantile=0.25)],
            )
        ),
    ),
    receipt_pb2.Receipt(form=1, masked=["a", "b"]),
    chat_pb2.SendMessageRequest(question="q" * 100),
    dataset_pb2.UpdateDatasetRequest(dataset=dataset_pb2.Dataset(id="x")),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.DESCRIPTOR.name)
def test_json_equals_googles_own(message: Any) -> None:
    theirs = json_format.MessageToDict(message, always_print_fields_with_no_presence=True)
    assert json.loads(codec.to_json(message)) == theirs
    assert codec.from_json(json_format.MessageToJson(message).encode(), type(message)) == message


def test_the_document_is_valid_openapi() -> None:
    from openapi_spec_validator import validate

    from services.frontdoor import openapi
    from services.frontdoor.routes import Routes

    document = openapi.document(Routes(SERVICES.values()).all)
    validate(document)
    assert access and all(
        "summary" in op and op["summary"] for path in document["paths"].values() for op in path.values()
    )
