"""The chart, rendered by the real Helm and held against Kubernetes' own schemas. No cluster: nothing is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from services.kit.operations import Operations
from services.system import SERVICES
from tests.deploy.wiring import KEYS, place, wire

CHART = Path(__file__).parents[2] / "deploy" / "helm" / "dataspeaks"
VALUES: dict[str, list[str]] = {"default": [], "production": ["-f", str(CHART / "values-production.yaml")]}
OLDEST, NEWEST = "1.27", "1.37"
EVERY = (*SERVICES, "worker")

Document = dict[str, Any]


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    binary = shutil.which("helm", path=sysconfig.get_path("scripts"))
    assert binary
    return subprocess.run([binary, *arguments], capture_output=True, text=True, check=False)


def render(*arguments: str) -> list[Document]:
    done = helm("template", "dataspeaks", str(CHART), "--namespace", "tables", *arguments)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.load_all(done.stdout, yaml.CSafeLoader) if document]


@pytest.fixture(scope="module", autouse=True)
def homes(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for home in ("CACHE", "CONFIG", "DATA"):
            patch.setenv(f"HELM_{home}_HOME", str(tmp_path_factory.mktemp(home)))
        yield


@pytest.fixture(scope="module", params=VALUES)
def documents(request: pytest.FixtureRequest) -> list[Document]:
    return render(*VALUES[request.param])


@pytest.fixture(scope="module")
def rendered() -> list[Document]:
    return render()


def named(documents: list[Document], kind: str) -> dict[str, Document]:
    return {d["metadata"]["name"].removeprefix("dataspeaks-"): d for d in documents if d["kind"] == kind}


def pods(documents: list[Document]) -> dict[str, Document]:
    """Every pod's spec, the migration's too."""
    return {
        name: document["spec"]["template"]["spec"]
        for kind in ("Deployment", "Job")
        for name, document in named(documents, kind).items()
    }


def environment(documents: list[Document], name: str) -> dict[str, str]:
    """What a container is told: its settings, and of each secret where it comes from."""
    [container] = pods(documents)[name]["containers"]
    settings = [named(documents, "ConfigMap")[name]["data"] for _ in container.get("envFrom", ())]
    told = {key: value for found in settings for key, value in found.items()}
    for variable in container["env"]:
        reference = variable.get("valueFrom", {}).get("secretKeyRef")
        told[variable["name"]] = f"{reference['name']}/{reference['key']}" if reference else variable["value"]
    return told


def key_files(pod: Document) -> dict[str, str]:
    """Files of the keys' volume, and the Secret or ConfigMap that each comes from."""
    [volume] = [volume for volume in pod["volumes"] if volume["name"] == "keys"]
    sources = [source for entry in volume["projected"]["sources"] for source in entry.values()]
    return {item["path"]: source["name"] for source in sources for item in source["items"]}


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_helm_finds_nothing_to_complain_of(values: list[str]) -> None:
    done = helm("lint", "--strict", str(CHART), *values)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_every_object_is_one_that_kubernetes_knows(documents: list[Document], version: str) -> None:
    for document in documents:
        kubernetes_validate.validate(document, version, strict=True)


def test_a_field_that_kubernetes_does_not_know_is_found(rendered: list[Document]) -> None:
    deployment = named(rendered, "Deployment")["chat"]
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment | {"spec": deployment["spec"] | {"replica": 2}}, NEWEST, strict=True)
    with pytest.raises(kubernetes_validate.SchemaNotFoundError):
        kubernetes_validate.validate(deployment | {"kind": "Deploiment"}, NEWEST, strict=True)


def test_each_entry_of_the_values_is_a_service(documents: list[Document]) -> None:
    assert set(named(documents, "Deployment")) == set(EVERY)
    assert set(named(documents, "PodDisruptionBudget")) == set(EVERY)
    assert set(named(documents, "Service")) == set(SERVICES)


def test_a_further_service_is_a_further_entry() -> None:
    least = {"cpu": "1m", "memory": "1Mi"}
    echo = {
        "serves": "grpc",
        "calls": ["identity"],
        "uses": [],
        "keySecret": "echo",
        "replicas": 1,
        "settings": {},
        "scratch": "1Mi",
        "graceSeconds": 45,
        "resources": {"requests": least, "limits": least},
    }
    documents = render("--set-json", f"services.echo={json.dumps(echo)}")
    assert "echo" in named(documents, "Deployment") and "echo" in named(documents, "Service")
    assert "echo" in str(named(documents, "NetworkPolicy")["identity"]["spec"]["ingress"])
    assert "public/echo.pub" in key_files(pods(documents)["identity"])


def test_every_pod_keeps_to_the_restricted_profile(documents: list[Document]) -> None:
    for pod in pods(documents).values():
        assert pod["automountServiceAccountToken"] is False
        security = pod["securityContext"]
        assert security["runAsNonRoot"] and security["runAsUser"] > 0
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            own = container["securityContext"]
            assert own["readOnlyRootFilesystem"] and not own["allowPrivilegeEscalation"]
            assert own["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
        assert not {"hostPath"} & {kind for volume in pod["volumes"] for kind in volume}


def test_probes_and_prometheus_ask_each_pod_where_it_answers(documents: list[Document]) -> None:
    policies = named(documents, "NetworkPolicy")
    for name in EVERY:
        [container] = pods(documents)[name]["containers"]
        listened = container["args"][container["args"].index("--operations") + 1]
        [port] = [each["containerPort"] for each in container["ports"] if each["name"] == "operations"]
        assert listened == f"0.0.0.0:{port}"
        probes = {kind: container[kind]["httpGet"] for kind in container if kind.endswith("Probe")}
        assert {probe["port"] for probe in probes.values()} == {"operations"}
        assert {probe["path"] for probe in probes.values()} <= Operations.paths
        assert ("livenessProbe" in probes) == (name in SERVICES)
        told = named(documents, "Deployment")[name]["spec"]["template"]["metadata"]["annotations"]
        assert (told["prometheus.io/port"], told["prometheus.io/path"]) == (str(port), "/metrics")
        assert port in {each["port"] for rule in policies[name]["spec"]["ingress"] for each in rule["ports"]}
    for service in named(documents, "Service").values():
        assert {"name": "operations", "port": 9100} in [
            {key: each[key] for key in ("name", "port")} for each in service["spec"]["ports"]
        ]


def test_a_pod_has_the_time_that_its_service_takes_to_stop(documents: list[Document]) -> None:
    for name, pod in pods(documents).items():
        if name in SERVICES:
            pause_s = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
            assert pod["terminationGracePeriodSeconds"] >= pause_s + 5 + 10 + 10
    grace_s = float(environment(documents, "worker")["DATASPEAKS_WORKER_STOP_GRACE_S"])
    assert pods(documents)["worker"]["terminationGracePeriodSeconds"] >= grace_s + 10


def test_a_pod_holds_its_own_key_and_no_other(documents: list[Document]) -> None:
    everyone = {f"public/{name}.pub" for name in EVERY}
    for name in SERVICES:
        files = key_files(pods(documents)[name])
        assert set(files) == {f"{name}.pem"} | everyone
        assert files[f"{name}.pem"] == f"dataspeaks-{name}"
    assert key_files(pods(documents)["worker"]) == {"worker.pem": "dataspeaks-worker"}


def test_only_what_needs_the_database_is_told_of_it(documents: list[Document]) -> None:
    told = {name for name in pods(documents) if "DATASPEAKS_DATABASE_URL" in environment(documents, name)}
    assert told == {"identity", "dataset", "executor", "chat", "migration"}
    assert "dataspeaks-database" not in str(pods(documents)["worker"])
    assert "5432" not in str(named(documents, "NetworkPolicy")["worker"])


@pytest.mark.parametrize("name", EVERY)
async def test_a_service_starts_with_what_its_pod_is_given(
    name: str, rendered: list[Document], made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = environment(rendered, name)
    if "DATASPEAKS_DATABASE_URL" in told:
        told["DATASPEAKS_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    place(tmp_path, made, key_files(pods(rendered)[name]))
    assert told["DATASPEAKS_KEYS"] == str(KEYS)
    await wire(name, told, tmp_path, monkeypatch)


async def test_services_speak_tls_where_the_values_say_so(
    rendered: list[Document], made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "/etc/dataspeaks/tls" not in str(rendered)
    documents = render("--set", "tls.enabled=true")
    for name in EVERY:
        [volume] = [volume for volume in pods(documents)[name]["volumes"] if volume["name"] == "tls"]
        assert volume["secret"]["secretName"] == f"dataspeaks-{name}-tls"
        [mount] = [m for m in pods(documents)[name]["containers"][0]["volumeMounts"] if m["name"] == "tls"]
        told = environment(documents, name)
        assert told["DATASPEAKS_TLS"] == mount["mountPath"]
        if name in ("frontdoor", "worker"):
            place(tmp_path / name, made, key_files(pods(documents)[name]))
            await wire(name, told, tmp_path / name, monkeypatch)
    for document in documents:
        kubernetes_validate.validate(document, NEWEST, strict=True)


def test_nothing_passes_between_pods_that_is_not_named(documents: list[Document]) -> None:
    policies = named(documents, "NetworkPolicy")
    nothing = policies.pop("nothing")["spec"]
    assert nothing["policyTypes"] == ["Ingress", "Egress"] and not {"ingress", "egress"} & set(nothing)
    assert set(policies) == {*EVERY, "migration"}
    assert "ingress" not in policies["migration"]["spec"]
    [watched] = policies["worker"]["spec"]["ingress"]
    assert [port["port"] for port in watched["ports"]] == [9100]
    callers = {
        peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"]
        for rule in policies["dataset"]["spec"]["ingress"]
        for peer in rule["from"]
        if rule["ports"][0]["port"] == 9000
    }
    assert callers == {"chat", "frontdoor"}


def test_chat_gets_out_to_language_models_only_where_the_values_say_so() -> None:
    def ways_out(*arguments: str) -> list[int]:
        policy = named(render(*arguments), "NetworkPolicy")["chat"]["spec"]
        return [port["port"] for rule in policy["egress"] for port in rule["ports"]]

    assert 443 not in ways_out()
    assert 443 in ways_out("--set", "services.chat.uses={database,languageModel}")


def test_a_cluster_is_told_to_those_who_use_it_and_to_nobody_else(rendered: list[Document]) -> None:
    assert "spark" not in str(rendered).lower()
    documents = render("--set", "spark.url=sc://spark:15002", "--set", "spark.tokenSecret=spark-token")
    told = environment(documents, "worker")
    assert told["DATASPEAKS_WORKER_SPARK_URL"] == "sc://spark:15002"
    [mount] = [m for m in pods(documents)["worker"]["containers"][0]["volumeMounts"] if m["name"] == "spark"]
    assert told["DATASPEAKS_WORKER_SPARK_TOKEN_FILE"] == f"{mount['mountPath']}/token"
    assert environment(documents, "executor")["DATASPEAKS_EXECUTOR_SPARK_FROM_BYTES"] == "20000000000"
    assert {name for name, pod in pods(documents).items() if "spark" in str(pod).lower()} == {"worker"}
    open_to = {name for name, policy in named(documents, "NetworkPolicy").items() if "15002" in str(policy)}
    assert open_to == {"worker"}
    for document in documents:
        kubernetes_validate.validate(document, NEWEST, strict=True)


def test_a_changed_setting_makes_new_pods(rendered: list[Document]) -> None:
    changed = named(render("--set", "services.chat.settings.DATASPEAKS_CHAT_VERSIONS_KEPT=a"), "Deployment")
    for name, before in named(rendered, "Deployment").items():
        same = before["spec"]["template"]["metadata"] == changed[name]["spec"]["template"]["metadata"]
        assert same == (name != "chat")


def test_the_schema_moves_before_the_services(documents: list[Document]) -> None:
    job = named(documents, "Job")["migration"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert job["spec"]["template"]["spec"]["containers"][0]["args"] == ["migrate"]
    assert not [volume for volume in job["spec"]["template"]["spec"]["volumes"] if "emptyDir" not in volume]


def test_production_scales_its_workers() -> None:
    documents = render(*VALUES["production"])
    assert set(named(documents, "HorizontalPodAutoscaler")) == {"worker"}
    assert "replicas" not in named(documents, "Deployment")["worker"]["spec"]
    assert "@sha256:" in pods(documents)["worker"]["containers"][0]["image"]


@pytest.mark.parametrize(
    "wrong",
    [
        "services.chat.replicas=two",
        "services.chat.replicas=0",
        "services.chat.serves=soap",
        "services.chat.uses={redis}",
        "services.chat.calls={nobody}",
        "services.chat.replica=2",
        "services.chat.graceSeconds=5",
        "publicUrl=data.example.org",
        "image.digest=latest",
        "database.existingSecret=",
        "database.password=secret",
        "s3.endpoint=https://s3.example.org/",
        "spark.url=http://spark:15002",
        "ingress.enabled=true",
        "networkPolicy.database.peers={}",
    ],
)
def test_a_wrong_value_is_refused(wrong: str) -> None:
    assert helm("template", "dataspeaks", str(CHART), "--set", wrong).returncode != 0
