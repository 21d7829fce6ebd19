// Renames and deletes a data set.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent } from "react";
import { useLocation } from "wouter";
import { api, ok } from "../api/client";
import type { Dataset } from "../api/types";
import { useAction } from "../ui/action";
import { Confirm } from "../ui/Confirm";
import { Dialog } from "../ui/Dialog";
import { Problems } from "../ui/Notice";

interface ChangeProps {
  dataset: Dataset;
  onClose: () => void;
}

export function RenameDataset({ dataset, onClose }: ChangeProps) {
  const queries = useQueryClient();
  const rename = useAction(async (displayName: string) => {
    await ok(
      api.PATCH("/v1/datasets/{dataset_id}", {
        params: { path: { dataset_id: dataset.id ?? "" } },
        body: { displayName },
      }),
    );
    await queries.invalidateQueries({ queryKey: ["datasets"] });
    onClose();
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.run(String(new FormData(event.currentTarget).get("name")).trim());
  };
  return (
    <Dialog title="Rename" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Problems of={rename.error} />
        <label className="field">
          <span>Name</span>
          <input name="name" defaultValue={dataset.displayName} required maxLength={200} data-first />
        </label>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={rename.busy}>
            Rename
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

export function DeleteDataset({ dataset, onClose }: ChangeProps) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const remove = async () => {
    await ok(api.DELETE("/v1/datasets/{dataset_id}", { params: { path: { dataset_id: dataset.id ?? "" } } }));
    navigate("/");
    await queries.invalidateQueries({ queryKey: ["datasets"] });
  };
  return (
    <Confirm title={`Delete ${dataset.displayName}?`} action="Delete for good" onConfirm={remove} onClose={onClose}>
      <p>
        All its versions, results and the uploaded files are deleted. Receipts of its numbers can no longer be checked
        here. This cannot be undone.
      </p>
    </Confirm>
  );
}
