// A data set: its name, its tabs, and what stands in the way when it cannot be asked yet.
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { Dataset, Version } from "../api/types";
import { AskTab } from "../chat/AskTab";
import { DeleteDataset, RenameDataset } from "../datasets/changes";
import { useAccess } from "../session/access";
import { useWorkspace } from "../session/workspaces";
import { counted, moment } from "../ui/format";
import { Menu } from "../ui/Menu";
import { Problems } from "../ui/Notice";
import { useArrival, useTitle } from "../ui/page";
import { ColumnsTab } from "./ColumnsTab";
import { useDataset, useVersion } from "./queries";
import { RowsTab } from "./RowsTab";
import { SpeaksTab } from "./SpeaksTab";
import { FirstFile, VersionFailed, VersionProgress } from "./states";
import { VersionsTab } from "./VersionsTab";

const TABS = { speaks: "Data Speaks", ask: "Ask", data: "Data", columns: "Columns", versions: "Versions" } as const;

export function DatasetPage({ datasetId, tab }: { datasetId: string; tab: string }) {
  const dataset = useDataset(datasetId);
  const chosen = new URLSearchParams(useSearch()).get("version") ?? "";
  const shownId = chosen || dataset.data?.latestVersionId || dataset.data?.newestVersionId || "";
  const newestId = dataset.data?.newestVersionId ?? "";
  const shown = useVersion(shownId);
  const newest = useVersion(newestId);
  useTitle(dataset.data?.displayName ?? "");

  if (dataset.isPending || (shownId && shown.isPending)) return <p className="quiet-text">One moment …</p>;
  if (!dataset.data) return <Problems of={dataset.error} retry={() => void dataset.refetch()} />;
  const arriving = newestId !== shownId && newest.data?.state === "VERSION_STATE_PROCESSING" ? newest.data : null;

  return (
    <>
      <Heading dataset={dataset.data} version={shown.data} />
      <Problems of={shown.error} retry={() => void shown.refetch()} />
      {!shownId && <FirstFile dataset={dataset.data} />}
      {arriving && <VersionProgress key={arriving.id} version={arriving} />}
      {shown.data && <Body dataset={dataset.data} version={shown.data} tab={tab} chosen={chosen} />}
    </>
  );
}

function Heading({ dataset, version }: { dataset: Dataset; version: Version | undefined }) {
  const { may } = useAccess();
  const [, navigate] = useLocation();
  const [change, setChange] = useState<"rename" | "delete" | null>(null);
  const heading = useArrival<HTMLHeadingElement>();
  const { all, choose } = useWorkspace();
  const home = all.length > 1 ? all.find((each) => each.id === dataset.workspaceId) : undefined;
  const close = () => setChange(null);
  return (
    <div className="heading">
      <div className="grow">
        <p className="crumb">
          <Link href="/" onClick={() => choose(dataset.workspaceId ?? "")}>
            {home?.displayName ?? "Your data"}
          </Link>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          {dataset.displayName}
        </h1>
        {version?.state === "VERSION_STATE_FINISHED" && (
          <p className="quiet-text">
            {counted(version.rows, "row")} · {counted(version.columnCount, "column")} · version {version.number} ·{" "}
            {moment(version.createTime)}
          </p>
        )}
      </div>
      {may("PERMISSION_DATASET_WRITE") && (
        <Menu
          end
          label="Manage"
          items={[
            { label: "Rename", onSelect: () => setChange("rename") },
            { label: "Upload a newer file", onSelect: () => navigate(`/datasets/${dataset.id}/versions`) },
            { label: "Delete", onSelect: () => setChange("delete"), danger: true },
          ]}
        />
      )}
      {change === "rename" && <RenameDataset dataset={dataset} onClose={close} />}
      {change === "delete" && <DeleteDataset dataset={dataset} onClose={close} />}
    </div>
  );
}

interface BodyProps {
  dataset: Dataset;
  version: Version;
  tab: string;
  chosen: string;
}

function Body({ dataset, version, tab, chosen }: BodyProps) {
  const query = chosen ? `?version=${chosen}` : "";
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => {
    const shown = tabs.current?.querySelector<HTMLElement>("[aria-current]");
    // Not `scrollIntoView`, after which the browser would go on with Tab from there.
    if (shown) tabs.current?.scrollTo({ left: shown.offsetLeft + shown.offsetWidth - tabs.current.clientWidth });
  }, [tab]);
  if (version.state === "VERSION_STATE_PROCESSING") return <VersionProgress key={version.id} version={version} />;
  if (version.state === "VERSION_STATE_FAILED" && tab !== "versions") {
    return <VersionFailed dataset={dataset} version={version} />;
  }
  return (
    <>
      <nav ref={tabs} className="tabs" aria-label={dataset.displayName}>
        {Object.entries(TABS).map(([name, label]) => (
          <Link
            key={name}
            href={`/datasets/${dataset.id}/${name}${query}`}
            aria-current={tab === name ? "page" : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      <section aria-label={TABS[tab as keyof typeof TABS] ?? ""}>
        {tab === "speaks" && <SpeaksTab dataset={dataset} version={version} />}
        {tab === "ask" && <AskTab dataset={dataset} version={version} />}
        {tab === "data" && <RowsTab key={version.id} version={version} />}
        {tab === "columns" && <ColumnsTab key={version.id} dataset={dataset} version={version} />}
        {tab === "versions" && <VersionsTab dataset={dataset} shown={version} />}
      </section>
    </>
  );
}
