// What a data set is about, and what one row of it is.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "../api/client";
import type { Dataset } from "../api/types";
import { FormDialog, written } from "../ui/FormDialog";
import { Icon } from "../ui/Icon";

export function About({ dataset, write }: { dataset: Dataset; write: boolean }) {
  const [editing, setEditing] = useState(false);
  const { rowNoun, description } = dataset;
  if (!write && !rowNoun && !description) return null;
  return (
    <section className="card stack" aria-labelledby="about">
      <div className="row spread">
        <h2 id="about">{rowNoun ? `One row is one ${rowNoun}` : "What one row is"}</h2>
        {write && (
          <button type="button" className="button small" onClick={() => setEditing(true)}>
            <Icon name="pen" />
            Describe
          </button>
        )}
      </div>
      {description && <p className="description">{description}</p>}
      {!rowNoun && !description && (
        <p className="quiet-text">Say what one row is, and questions may count by that name.</p>
      )}
      {editing && <Describe dataset={dataset} onClose={() => setEditing(false)} />}
    </section>
  );
}

function Describe({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const queries = useQueryClient();
  const submit = async (form: FormData) => {
    const body = { rowNoun: written(form, "rowNoun"), description: written(form, "description") };
    const params = { path: { dataset_id: dataset.id ?? "" }, query: { updateMask: "rowNoun,description" } };
    await ok(api.PATCH("/v1/datasets/{dataset_id}", { params, body }));
    await queries.invalidateQueries({ queryKey: ["datasets"] });
    onClose();
  };
  return (
    <FormDialog title="Describe the data" action="Save" onSubmit={submit} onClose={onClose}>
      <label className="field">
        <span>One row is one …</span>
        <input name="rowNoun" defaultValue={dataset.rowNoun} maxLength={60} placeholder="order" data-first />
      </label>
      <label className="field">
        <span>Description</span>
        <textarea name="description" defaultValue={dataset.description} maxLength={4000} rows={4} />
      </label>
    </FormDialog>
  );
}
