// One data set in the list, with what can be done to it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, ok } from "../api/client";
import type { Dataset, Version } from "../api/types";
import { useAccess } from "../session/access";
import { counted, date } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { DeleteDataset, RenameDataset } from "./changes";

export function DatasetCard({ dataset }: { dataset: Dataset }) {
  const { may } = useAccess();
  const [change, setChange] = useState<"rename" | "delete" | null>(null);
  const close = () => setChange(null);
  const newest = useNewest(dataset);
  return (
    <li className="card dataset">
      <span className="dataset-icon">
        <Icon name="table" />
      </span>
      <div className="grow">
        <Link href={`/datasets/${dataset.id}`} className="dataset-name">
          {dataset.displayName}
        </Link>
        <p className="quiet-text">{describe(dataset, newest)}</p>
      </div>
      {may("PERMISSION_DATASET_WRITE") && (
        <Menu
          end
          className="button quiet square"
          name={`More about ${dataset.displayName}`}
          label={<span aria-hidden="true">⋯</span>}
          items={[
            { label: "Rename", onSelect: () => setChange("rename") },
            { label: "Delete", onSelect: () => setChange("delete"), danger: true },
          ]}
        />
      )}
      {change === "rename" && <RenameDataset dataset={dataset} onClose={close} />}
      {change === "delete" && <DeleteDataset dataset={dataset} onClose={close} />}
    </li>
  );
}

/** The version being read, of a data set that cannot be asked yet. */
function useNewest(dataset: Dataset): Version | undefined {
  const id = dataset.newestVersionId ?? "";
  const version = useQuery({
    queryKey: ["versions", id],
    queryFn: () => ok(api.GET("/v1/versions/{version_id}", { params: { path: { version_id: id } } })),
    enabled: Boolean(id) && !dataset.latestVersionId,
    refetchInterval: (query) => (query.state.data?.state === "VERSION_STATE_PROCESSING" ? 2000 : false),
  });
  return version.data;
}

function describe(dataset: Dataset, newest: Version | undefined): string {
  if (!dataset.newestVersionId) return "No file yet";
  if (!dataset.latestVersionId && newest?.state !== "VERSION_STATE_FINISHED") {
    return newest?.state === "VERSION_STATE_FAILED" ? "Its file could not be read" : "Being read …";
  }
  const rows = dataset.latestVersionId ? dataset.rows : newest?.rows;
  const columns = dataset.latestVersionId ? dataset.columnCount : newest?.columnCount;
  return `${counted(rows, "row")} · ${counted(columns, "column")} · ${date(dataset.updateTime ?? dataset.createTime)}`;
}
