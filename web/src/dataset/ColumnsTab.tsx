// What the columns are and mean; corrections are collected and applied together, as a new version.
import { useState } from "react";
import type { Column, ColumnOverride, Dataset, Version } from "../api/types";
import { About } from "../meaning/About";
import { Words } from "../meaning/Words";
import { namesOf } from "../meaning/words";
import { useAccess } from "../session/access";
import { cell, count, counted, percent } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Problems } from "../ui/Notice";
import { EditColumn } from "./EditColumn";
import { useCorrection } from "./reading";

const PAGE = 100;
const COUNTS = ["Sure", "Missing", "Distinct"];
const HEADS = ["Column", "Type", "Role", "Unit", "Taken as", "Personal", ...COUNTS, "Smallest", "Largest"];

export function ColumnsTab({ dataset, version }: { dataset: Dataset; version: Version }) {
  const { may } = useAccess();
  const [changes, setChanges] = useState<Record<string, ColumnOverride>>({});
  const [editing, setEditing] = useState<Column | null>(null);
  const [search, setSearch] = useState("");
  const [most, setMost] = useState(PAGE);
  const all = version.columns ?? [];
  const found = all.filter((column) => column.name?.toLowerCase().includes(search.toLowerCase()));
  const write = may("PERMISSION_DATASET_WRITE");

  return (
    <div className="stack">
      <About dataset={dataset} write={write} />
      {all.length > 12 && (
        <label className="field search">
          <span>Find a column</span>
          <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
      )}
      <Apply dataset={dataset} version={version} changes={changes} undo={() => setChanges({})} />
      <div className="scroll" tabIndex={0} role="region" aria-label="All columns">
        <table className="grid columns">
          <thead>
            <tr>
              {HEADS.map((name) => (
                <th key={name} scope="col" className={COUNTS.includes(name) ? "number" : ""}>
                  {name}
                </th>
              ))}
              {write && (
                <th scope="col" className="act">
                  <span className="unseen">Change</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, most).map((column) => (
              <ColumnRow
                key={column.name}
                column={column}
                names={namesOf(dataset.synonyms ?? [], column.name ?? "")}
                change={changes[column.name ?? ""]}
                edit={write ? () => setEditing(column) : null}
              />
            ))}
          </tbody>
        </table>
      </div>
      {found.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + PAGE)}>
          Show more of {counted(found.length, "column")}
        </button>
      )}
      {editing && (
        <EditColumn
          dataset={dataset}
          column={editing}
          change={changes[editing.name ?? ""]}
          onChange={(change) => setChanges(changed(changes, editing, change))}
          onClose={() => setEditing(null)}
        />
      )}
      <Words dataset={dataset} version={version} write={write} />
    </div>
  );
}

/** The changes with this column's put in, or taken out where nothing is left of it. */
function changed(all: Record<string, ColumnOverride>, column: Column, change: ColumnOverride | null) {
  const name = column.name ?? "";
  const { [name]: _, ...rest } = all;
  return change ? { ...rest, [name]: change } : rest;
}

interface ApplyProps {
  dataset: Dataset;
  version: Version;
  changes: Record<string, ColumnOverride>;
  undo: () => void;
}

function Apply({ dataset, version, changes, undo }: ApplyProps) {
  const correct = useCorrection(dataset, version);
  const list = Object.values(changes);
  const kept = (version.spec?.columns ?? []).filter((each) => !(each.name in changes));
  return (
    <div className="apply" role="status">
      {list.length > 0 && (
        <div className="card transfer">
          <p className="grow">
            {counted(list.length, "column")} corrected. The file is read again into a new version; this one stays.
          </p>
          <button type="button" className="button small" onClick={undo}>
            Undo all
          </button>
          <button
            type="button"
            className="button primary small"
            disabled={correct.busy}
            onClick={() => correct.run({ ...version.spec, columns: [...kept, ...list] })}
          >
            {correct.busy ? "Starting …" : "Apply as new version"}
          </button>
        </div>
      )}
      <Problems of={correct.error} />
    </div>
  );
}

interface ColumnRowProps {
  column: Column;
  names: string[];
  change: ColumnOverride | undefined;
  edit: (() => void) | null;
}

function ColumnRow({ column, names, change, edit }: ColumnRowProps) {
  const now = (field: "type" | "role" | "unit" | "pii" | "aggregation") => {
    const value = change?.[field];
    return value === "none" ? "" : value || column[field] || "";
  };
  const name = change?.newName || column.name;
  return (
    <tr className={change ? "changed" : ""}>
      <th scope="row">
        {name}
        {column.sourceName && column.sourceName !== name && <small>in the file: {column.sourceName}</small>}
        {names.length > 0 && <small>also called: {names.join(", ")}</small>}
      </th>
      <td>{now("type")}</td>
      <td>{now("role")}</td>
      <td>{now("unit")}</td>
      <td>{now("aggregation")}</td>
      <td>
        {now("pii") && (
          <span className="tag personal">
            <Icon name="lock" /> {now("pii")}
          </span>
        )}
      </td>
      <td className="number">
        {change ? "by you" : column.confidence === 1 ? "100%" : percent(column.confidence ?? 0)}
      </td>
      <td className="number">{count(column.nulls)}</td>
      <td className="number">{count(column.distinct)}</td>
      <td>{extreme(column.minimum, column)}</td>
      <td>{extreme(column.maximum, column)}</td>
      {edit && (
        <td className="act">
          <button
            type="button"
            className="button quiet square small"
            aria-label={`Correct ${column.name}`}
            onClick={edit}
          >
            <Icon name="pen" />
          </button>
        </td>
      )}
    </tr>
  );
}

function extreme(value: string | undefined, column: Column): string {
  return value ? cell(value, column.type, column.role) : "";
}
