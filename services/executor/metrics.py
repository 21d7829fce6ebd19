"""What the executor measures for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

QUEUE_AGE = Gauge("executor_queue_age_seconds", "Age of the oldest job that waits for its turn.")
JOBS = Gauge("executor_jobs", "Jobs that have not ended, by state.", ["state"])
DEMAND = Gauge(
    "executor_demand",
    "Jobs that workers could run now: the sum over organisations of min(cap, queued + running).",
)
DURATION = Histogram(
    "executor_job_duration_seconds",
    "Time from a job's acceptance to its end, by kind and state.",
    ["kind", "state"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900),
)
TERMINATIONS = Counter("executor_sandbox_terminations_total", "Attempts that did not succeed, by verdict.", ["verdict"])
PUBLISH_FAILURES = Counter(
    "executor_publish_failures_total", "Wake-ups that JetStream did not take; the sweep repeats them."
)
CACHED = Counter("executor_jobs_cached_total", "Jobs answered from the result cache, by kind.", ["kind"])
AT_WORK = Gauge("worker_jobs", "Jobs at work in this worker.")
ATTEMPTS = Counter("worker_attempts_total", "Attempts that this worker has made, by verdict.", ["verdict"])


def forget() -> None:
    """What is measured of all jobs is no longer this process's to tell."""
    QUEUE_AGE.set(0)
    DEMAND.set(0)
    JOBS.clear()
