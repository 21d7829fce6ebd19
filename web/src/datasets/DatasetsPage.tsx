// All data sets, and the way in for new ones.
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { api, ok } from "../api/client";
import type { Dataset } from "../api/types";
import { useAccess } from "../session/access";
import { useWorkspace } from "../session/workspaces";
import { Problems } from "../ui/Notice";
import { useArrival, useTitle } from "../ui/page";
import { DropZone } from "../uploads/DropZone";
import { Transfers } from "../uploads/Transfers";
import { uploads, useTransfers } from "../uploads/uploads";
import { DatasetCard } from "./DatasetCard";
import { WorkspaceMenu } from "./WorkspaceMenu";

const KINDS = "CSV, TSV, Excel, JSON lines or Parquet; also as .gz or .zst";

function useDatasets(workspaceId: string) {
  return useInfiniteQuery({
    queryKey: ["datasets", "in", workspaceId],
    enabled: Boolean(workspaceId),
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      ok(api.GET("/v1/datasets", { params: { query: { workspaceId, pageSize: 50, pageToken: pageParam } } })),
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

/** Goes to the data set of the file that was sent last, as soon as it has arrived. */
function useOpening(workspaceId: string): (files: File[]) => void {
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const transfers = useTransfers();
  const [opening, setOpening] = useState("");
  const arrived = transfers.filter((each) => each.state === "done").length;
  const target = transfers.find((each) => each.key === opening && each.state === "done")?.datasetId;
  const sending = transfers.some((each) => each.state === "sending" || each.state === "closing");

  useEffect(() => {
    if (arrived > 0) void queries.invalidateQueries({ queryKey: ["datasets"] });
    if (target && !sending) navigate(`/datasets/${target}`);
  }, [arrived, target, sending, queries, navigate]);

  return (files) => {
    for (const file of files) setOpening(uploads.start(file, { workspaceId }));
  };
}

export function DatasetsPage() {
  const { may } = useAccess();
  const workspaces = useWorkspace();
  const workspaceId = workspaces.current?.id ?? "";
  const list = useDatasets(workspaceId);
  const open = useOpening(workspaceId);
  const heading = useArrival<HTMLHeadingElement>();
  const more = useRef<HTMLButtonElement>(null);
  useTitle("Data");
  const datasets: Dataset[] = list.data?.pages.flatMap((page) => page.datasets ?? []) ?? [];
  const editor = may("PERMISSION_DATASET_WRITE");
  const empty = list.isSuccess && datasets.length === 0;

  return (
    <>
      <div className="heading">
        <h1 ref={heading} tabIndex={-1} className="grow">
          {empty && editor ? "What does your data say?" : "Your data"}
        </h1>
        <WorkspaceMenu workspaces={workspaces} />
      </div>
      {editor && (
        <DropZone onFiles={open} small={!empty}>
          <strong>Drop a table here</strong>
          <span className="quiet-text">{KINDS}</span>
        </DropZone>
      )}
      {editor && <Transfers />}
      <Problems of={list.error} retry={() => void list.refetch()} />
      {empty && !editor && <p className="quiet-text">Nobody has uploaded a table yet.</p>}
      {empty && editor && <Promises />}
      <ul className="datasets" aria-label="Data sets">
        {datasets.map((dataset) => (
          <DatasetCard key={dataset.id} dataset={dataset} />
        ))}
      </ul>
      {list.hasNextPage && (
        <button
          ref={more}
          type="button"
          className="button"
          disabled={list.isFetching}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </button>
      )}
    </>
  );
}

function Promises() {
  return (
    <ol className="promises">
      <li>
        <strong>Data Speaks</strong> tells you what is worth knowing: trends, breaks, differences, outliers.
      </li>
      <li>
        <strong>Ask</strong> in your own words, and get a number, a chart and what was assumed.
      </li>
      <li>
        <strong>Check</strong> any number: its receipt computes it again, byte for byte.
      </li>
    </ol>
  );
}
