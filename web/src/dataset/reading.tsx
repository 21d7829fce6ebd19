// Brings a new version: from a newer file, or from the same file read in another way.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect } from "react";
import { useLocation } from "wouter";
import { api, ok, requestId } from "../api/client";
import type { Dataset, IngestSpec, Version } from "../api/types";
import { useAction } from "../ui/action";
import { Problems } from "../ui/Notice";
import { DropZone } from "../uploads/DropZone";
import { Transfers } from "../uploads/Transfers";
import { uploads, useTransfers } from "../uploads/uploads";

export function NewerFile({ dataset }: { dataset: Dataset }) {
  const queries = useQueryClient();
  const id = dataset.id ?? "";
  const arrived = useTransfers().filter((each) => each.datasetId === id && each.state === "done").length;
  useEffect(() => {
    if (arrived > 0) void queries.invalidateQueries({ queryKey: ["datasets", id] });
  }, [arrived, id, queries]);
  const send = (files: File[]) => files.forEach((file) => uploads.start(file, { datasetId: id }));
  return (
    <>
      <DropZone small several={false} onFiles={send}>
        <strong>{dataset.latestVersionId ? "Drop a newer file here" : "Drop a table here"}</strong>
        {dataset.latestVersionId && (
          <span className="quiet-text">It becomes a new version; older ones stay as they are.</span>
        )}
      </DropZone>
      <Transfers />
    </>
  );
}

/** Makes a version of another one's file, and opens the data set on it. */
export function useCorrection(dataset: Dataset, version: Version) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useAction(async (spec: IngestSpec) => {
    const made = await ok(
      api.POST("/v1/versions/{base_version_id}:correct", {
        params: { path: { base_version_id: version.id ?? "" } },
        body: { spec, requestId: requestId() },
      }),
    );
    await queries.invalidateQueries({ queryKey: ["datasets", dataset.id] });
    navigate(`/datasets/${dataset.id}?version=${made.id}`);
  });
}

const DELIMITERS = { "": "Found out", ",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar" };
const FORMATS = { "": "Found out", csv: "CSV or TSV", jsonl: "JSON lines", xlsx: "Excel", parquet: "Parquet" };
const DECIMALS = { "": "Found out", ".": "Point (1.5)", ",": "Comma (1,5)" };
const DATES = { "": "Found out", dmy: "Day, month, year", mdy: "Month, day, year", ymd: "Year, month, day" };
const HEADERS = { "": "Found out", true: "First row", false: "No names in the file" };

/** The settings of the form, over those of the version; empty ones are found out again. */
function specOf(form: FormData, base: IngestSpec): IngestSpec {
  const field = (name: string) => String(form.get(name) ?? "");
  const header = field("header");
  const { header: _, ...kept } = base;
  return {
    ...kept,
    format: field("format") as NonNullable<IngestSpec["format"]>,
    delimiter: field("delimiter"),
    encoding: field("encoding").trim(),
    decimal: field("decimal") as NonNullable<IngestSpec["decimal"]>,
    sheet: field("sheet").trim(),
    dateOrder: field("dateOrder") as NonNullable<IngestSpec["dateOrder"]>,
    nullValues: field("nullValues")
      .split(",")
      .map((text) => text.trim())
      .filter(Boolean),
    ...(header ? { header: header === "true" } : {}),
  };
}

export function ReadAgain({ dataset, version }: { dataset: Dataset; version: Version }) {
  const correct = useCorrection(dataset, version);
  const spec = version.spec ?? {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    correct.run(specOf(new FormData(event.currentTarget), spec));
  };
  return (
    <details className="card">
      <summary>Read the same file in another way</summary>
      <form className="form grid-form" onSubmit={submit}>
        <Choice name="format" label="Kind of file" choices={FORMATS} value={spec.format} />
        <Choice name="delimiter" label="Columns are parted by" choices={DELIMITERS} value={spec.delimiter} />
        <Choice name="header" label="Names of the columns" choices={HEADERS} value={spec.header?.toString()} />
        <Choice name="decimal" label="Decimal mark" choices={DECIMALS} value={spec.decimal} />
        <Choice name="dateOrder" label="Order of dates" choices={DATES} value={spec.dateOrder} />
        <label className="field">
          <span>Text encoding</span>
          <input
            name="encoding"
            defaultValue={spec.encoding}
            placeholder="found out, e.g. windows-1252"
            maxLength={32}
          />
        </label>
        <label className="field">
          <span>Sheet</span>
          <input name="sheet" defaultValue={spec.sheet} placeholder="the first with data" maxLength={255} />
        </label>
        <label className="field">
          <span>Texts that mean “missing”</span>
          <input name="nullValues" defaultValue={spec.nullValues?.join(", ")} placeholder="n/a, unknown" />
        </label>
        <div className="form-foot">
          <button type="submit" className="button" disabled={correct.busy}>
            {correct.busy ? "Starting …" : "Read again as a new version"}
          </button>
          <Problems of={correct.error} />
        </div>
      </form>
    </details>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  choices: Record<string, string>;
  value: string | undefined;
}

function Choice({ name, label, choices, value }: ChoiceProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <select name={name} defaultValue={value ?? ""}>
        {Object.entries(choices).map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
