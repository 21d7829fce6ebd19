// What the pages of a data set ask the server, and under which keys the answers are kept.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ok } from "../api/client";
import { watch } from "../api/events";
import type { Job, Operator, Result, Version } from "../api/types";

export function useDataset(datasetId: string) {
  return useQuery({
    queryKey: ["datasets", datasetId],
    queryFn: () => ok(api.GET("/v1/datasets/{dataset_id}", { params: { path: { dataset_id: datasetId } } })),
  });
}

export function useVersion(versionId: string) {
  return useQuery({
    queryKey: ["versions", versionId],
    queryFn: () => ok(api.GET("/v1/versions/{version_id}", { params: { path: { version_id: versionId } } })),
    enabled: Boolean(versionId),
  });
}

function versionEnded(version: Version): boolean {
  return version.state === "VERSION_STATE_FINISHED" || version.state === "VERSION_STATE_FAILED";
}

/** Follows a version that is being read, and refreshes all that depends on it once it has ended. */
export function useVersionProgress(version: Version): { seen: Version; error: unknown } {
  const queries = useQueryClient();
  const [seen, setSeen] = useState(version);
  const [error, setError] = useState<unknown>(null);
  const id = version.id ?? "";

  useEffect(() => {
    const stop = new AbortController();
    watch<Version>(`/v1/versions/${id}:watch`, versionEnded, setSeen, stop.signal)
      .then(() =>
        Promise.all([
          queries.invalidateQueries({ queryKey: ["datasets"] }),
          queries.invalidateQueries({ queryKey: ["versions"] }),
        ]),
      )
      .catch((reason: unknown) => {
        if (!stop.signal.aborted) setError(reason);
      });
    return () => stop.abort();
  }, [id, queries]);

  return { seen: seen.id === id ? seen : version, error };
}

export function jobEnded(job: Job): boolean {
  return ["JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED"].includes(job.state ?? "");
}

/** A job's result; the bytes never change, so they are fetched once. */
export function useResult(jobId: string) {
  return useQuery({
    queryKey: ["results", jobId],
    queryFn: async () =>
      (await ok(api.GET("/v1/jobs/{job_id}/result", { params: { path: { job_id: jobId } } }))) as unknown as Result,
    enabled: Boolean(jobId),
    staleTime: Infinity,
  });
}

/** An operator over a version: its job from the first state to the last, and its result. */
export function useOperator(versionId: string, operator: Operator) {
  const queries = useQueryClient();
  const key = ["jobs", versionId, JSON.stringify(operator)];
  const [lost, setLost] = useState<unknown>(null);
  const job = useQuery({
    queryKey: key,
    queryFn: () => ok(api.POST("/v1/jobs", { body: { versionId, operator } })),
    staleTime: Infinity,
  });
  const id = job.data?.id ?? "";
  const running = job.data ? !jobEnded(job.data) : false;

  useEffect(() => {
    if (!id || !running) return;
    const stop = new AbortController();
    setLost(null);
    watch<Job>(`/v1/jobs/${id}:watch`, jobEnded, (state) => queries.setQueryData(key, state), stop.signal).catch(
      (reason: unknown) => {
        if (!stop.signal.aborted) setLost(reason);
      },
    );
    return () => stop.abort();
    // The key is made anew at each render; the id stands for it.
  }, [id, running, queries]);

  const result = useResult(job.data?.state === "JOB_STATE_SUCCEEDED" ? id : "");
  return {
    job: job.data,
    result: result.data,
    error: job.error ?? lost ?? result.error,
    again: () => {
      setLost(null);
      void queries.resetQueries({ queryKey: key });
    },
  };
}

export async function cancelJob(jobId: string): Promise<void> {
  await ok(api.POST("/v1/jobs/{job_id}:cancel", { params: { path: { job_id: jobId } }, body: {} }));
}
