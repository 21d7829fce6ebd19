// Renames and deletes a data set.
import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api, ok } from "../api/client";
import type { Dataset } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { NameDialog } from "../ui/NameDialog";

interface ChangeProps {
  dataset: Dataset;
  onClose: () => void;
}

export function RenameDataset({ dataset, onClose }: ChangeProps) {
  const queries = useQueryClient();
  const rename = async (displayName: string) => {
    const params = { path: { dataset_id: dataset.id ?? "" } };
    await ok(api.PATCH("/v1/datasets/{dataset_id}", { params, body: { displayName } }));
    await queries.invalidateQueries({ queryKey: ["datasets"] });
  };
  return <NameDialog name={dataset.displayName} onName={rename} onClose={onClose} />;
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
