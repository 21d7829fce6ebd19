// The versions of a data set: where each comes from, how exactly it was read, and what to do with it.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, ok } from "../api/client";
import type { Dataset, Version } from "../api/types";
import { useAccess } from "../session/access";
import { useAction } from "../ui/action";
import { bytes, count, counted, integer, moment, words } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Problems } from "../ui/Notice";
import { Comparison } from "./Comparison";
import { NewerFile, ReadAgain } from "./reading";
import { ReportDialog } from "./ReportDialog";

function useVersions(datasetId: string) {
  return useInfiniteQuery({
    queryKey: ["versions", "of", datasetId],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      ok(
        api.GET("/v1/datasets/{dataset_id}/versions", {
          params: { path: { dataset_id: datasetId }, query: { pageSize: 50, pageToken: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

export function VersionsTab({ dataset, shown }: { dataset: Dataset; shown: Version }) {
  const { may } = useAccess();
  const list = useVersions(dataset.id ?? "");
  const versions = list.data?.pages.flatMap((page) => page.versions ?? []) ?? [];
  return (
    <div className="stack">
      {may("PERMISSION_DATASET_WRITE") && (
        <>
          <NewerFile dataset={dataset} />
          <ReadAgain key={shown.id} dataset={dataset} version={shown} />
        </>
      )}
      <Problems of={list.error} retry={() => void list.refetch()} />
      <ul className="versions" aria-label="Versions">
        {versions.map((version) => (
          <VersionCard
            key={version.id}
            dataset={dataset}
            version={version}
            all={versions}
            shown={version.id === shown.id}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
          Older versions
        </button>
      )}
    </div>
  );
}

interface VersionCardProps {
  dataset: Dataset;
  version: Version;
  all: Version[];
  shown: boolean;
}

function VersionCard({ dataset, version, all, shown }: VersionCardProps) {
  const [report, setReport] = useState(false);
  const [other, setOther] = useState<Version | null>(null);
  const base = all.find((each) => each.id === version.baseVersionId);
  const finished = version.state === "VERSION_STATE_FINISHED";
  const touched = integer(version.rejectedCells) + integer(version.rejectedRows);
  return (
    <li className="card version">
      <div className="version-head">
        <h2>
          Version {version.number}{" "}
          <span className={`tag ${finished ? "good" : ""}`}>{words(version.state, "VERSION_STATE_")}</span>
          {shown && <span className="tag">shown</span>}
        </h2>
        <div className="row">
          {!shown && (
            <Link className="button small" href={`/datasets/${dataset.id}?version=${version.id}`}>
              Open
            </Link>
          )}
          {shown && finished && <CompareWith version={version} all={all} onSelect={setOther} />}
          {finished && <Downloads version={version} />}
        </div>
      </div>
      {version.error?.message && <p>{version.error.message}</p>}
      <dl className="facts">
        <div>
          <dt>Comes from</dt>
          <dd>
            {base
              ? `version ${base.number}, corrected; `
              : version.baseVersionId
                ? "an earlier version, corrected; "
                : ""}
            {version.fileName} ({bytes(integer(version.sourceBytes))}), {moment(version.createTime)}
          </dd>
        </div>
        {finished && (
          <div>
            <dt>Holds</dt>
            <dd>
              {counted(version.rows, "row")}, {counted(version.columnCount, "column")}
            </dd>
          </div>
        )}
        <div>
          <dt>Digest</dt>
          <dd className="code">{version.digest}</dd>
        </div>
        <div>
          <dt>Source SHA-256</dt>
          <dd className="code">{version.sourceSha256}</dd>
        </div>
      </dl>
      {finished && (
        <button type="button" className="button small" aria-haspopup="dialog" onClick={() => setReport(true)}>
          <Icon name="file" />
          {touched > 0
            ? `Reading report: ${count(version.rejectedCells)} cells, ${count(version.rejectedRows)} records`
            : "Reading report: nothing changed"}
        </button>
      )}
      {report && <ReportDialog version={version} onClose={() => setReport(false)} />}
      {other && <Comparison key={other.id} version={version} other={other} onClose={() => setOther(null)} />}
    </li>
  );
}

interface CompareProps {
  version: Version;
  all: Version[];
  onSelect: (other: Version) => void;
}

function CompareWith({ version, all, onSelect }: CompareProps) {
  const others = all.filter(({ id, state }) => id !== version.id && state === "VERSION_STATE_FINISHED");
  if (others.length === 0) return null;
  const items = others.map((other) => ({
    id: other.id,
    label: `Version ${other.number}, ${moment(other.createTime)}`,
    onSelect: () => onSelect(other),
  }));
  return <Menu end className="button small" label="Compare with …" items={items} />;
}

function Downloads({ version }: { version: Version }) {
  const { may } = useAccess();
  const download = useAction(async (content: "source" | "parquet") => {
    const { url } = await ok(
      api.POST("/v1/versions/{version_id}:download", {
        params: { path: { version_id: version.id ?? "" } },
        body: { content },
      }),
    );
    location.assign(url ?? "");
  });
  // Downloads are never masked, so they are for those who may see personal data.
  if (!may("PERMISSION_PERSONAL_DATA_READ")) return null;
  return (
    <>
      <Menu
        end
        className="button small"
        label={
          <>
            <Icon name="download" />
            Download
          </>
        }
        items={[
          { label: "The file as uploaded", onSelect: () => download.run("source") },
          { label: "As Parquet", onSelect: () => download.run("parquet") },
        ]}
      />
      <Problems of={download.error} />
    </>
  );
}
