// Teaches a data set words, and has it forget them.
import { useQueryClient } from "@tanstack/react-query";
import { api, ok } from "../api/client";
import type { Dataset, Synonym } from "../api/types";

type Change = (words: Synonym[]) => Synonym[];

/** Changes the words as they are now, not as they were when the page was opened. */
export function useTeaching(datasetId: string) {
  const queries = useQueryClient();
  const path = { dataset_id: datasetId };
  const seen = () => queries.invalidateQueries({ queryKey: ["datasets", datasetId] });
  return {
    change: async (change: Change) => {
      const now = await ok<Dataset>(api.GET("/v1/datasets/{dataset_id}", { params: { path } }));
      const body = { synonyms: change(now.synonyms ?? []) };
      await ok(api.PATCH("/v1/datasets/{dataset_id}", { params: { path, query: { updateMask: "synonyms" } }, body }));
      await seen();
    },
    teach: async (synonym: Synonym) => {
      await ok(api.POST("/v1/datasets/{dataset_id}:teach", { params: { path }, body: { synonym } }));
      await seen();
    },
  };
}
