// The uploads of this page: they go on while a person looks around, and can be taken up again after a reload.
import { useSyncExternalStore } from "react";
import { api, ok, requestId } from "../api/client";
import { Problem } from "../api/problem";
import type { Upload, Version } from "../api/types";
import { title } from "../ui/format";
import { forget, recall, remember } from "./memory";
import { sendParts } from "./parts";
import { sameFile, type Unfinished } from "./plan";

export interface Transfer {
  key: string;
  fileName: string;
  size: number;
  sent: number;
  state: "sending" | "closing" | "done" | "failed";
  datasetId: string;
  versionId: string;
  error: unknown;
}

interface Work {
  file: File;
  datasetId: string;
  workspaceId: string;
  made: boolean;
  uploadId: string;
  stop: AbortController;
}

class Uploads {
  #transfers: readonly Transfer[] = [];
  #work = new Map<string, Work>();
  #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): readonly Transfer[] => this.#transfers;

  /** Begins to send a file, to a dataset or to a new one of its name in a workspace; gives the transfer's key. */
  start(file: File, { datasetId = "", workspaceId = "" }: { datasetId?: string; workspaceId?: string }): string {
    const key = requestId();
    this.#work.set(key, { file, datasetId, workspaceId, made: false, uploadId: "", stop: new AbortController() });
    this.#set([
      ...this.#transfers,
      { key, fileName: file.name, size: file.size, sent: 0, state: "sending", datasetId, versionId: "", error: null },
    ]);
    this.retry(key);
    return key;
  }

  retry(key: string): void {
    const work = this.#work.get(key);
    if (!work) return;
    this.#change(key, { state: "sending", error: null });
    this.#run(key, work).catch((error: unknown) => this.#change(key, { state: "failed", error }));
  }

  async cancel(key: string): Promise<void> {
    const work = this.#work.get(key);
    this.dismiss(key);
    if (!work) return;
    work.stop.abort();
    await abandon(work);
  }

  dismiss(key: string): void {
    this.#work.delete(key);
    this.#set(this.#transfers.filter((each) => each.key !== key));
  }

  async #run(key: string, work: Work): Promise<void> {
    const upload = await this.#open(key, work);
    work.uploadId = upload.id ?? "";
    work.datasetId = upload.datasetId ?? work.datasetId;
    this.#change(key, { datasetId: work.datasetId });
    const { file, datasetId, uploadId, made } = work;
    remember({ uploadId, datasetId, made, fileName: file.name, size: file.size, lastModified: file.lastModified });
    await sendParts(upload, file, (sent) => this.#change(key, { sent }), work.stop.signal);
    this.#change(key, { state: "closing", sent: file.size });
    const version = await ok<Version>(
      api.POST("/v1/uploads/{upload_id}:complete", {
        params: { path: { upload_id: uploadId } },
        body: {},
      }),
    );
    forget(uploadId);
    this.#work.delete(key);
    this.#change(key, { state: "done", versionId: version.id ?? "" });
  }

  /** The upload to go on with: its own, an unfinished one of the same file, or a new one. */
  async #open(key: string, work: Work): Promise<Upload> {
    const known = work.uploadId ? work : recall().find((each) => fits(each, work));
    if (known) {
      const upload = await reopen(known.uploadId);
      if (upload) {
        work.made = known.made;
        return upload;
      }
      forget(known.uploadId);
    }
    if (!work.datasetId) {
      const dataset = await ok(
        api.POST("/v1/datasets", {
          body: { displayName: title(work.file.name), workspaceId: work.workspaceId, requestId: key },
        }),
      );
      work.datasetId = dataset.id ?? "";
      work.made = true;
    }
    return ok(
      api.POST("/v1/datasets/{dataset_id}/uploads", {
        params: { path: { dataset_id: work.datasetId } },
        body: {
          fileName: work.file.name.slice(0, 255),
          sizeBytes: String(work.file.size),
          requestId: requestId(),
        },
      }),
    );
  }

  #change(key: string, change: Partial<Transfer>): void {
    this.#set(this.#transfers.map((each) => (each.key === key ? { ...each, ...change } : each)));
  }

  #set(transfers: readonly Transfer[]): void {
    this.#transfers = transfers;
    const busy = transfers.some((each) => each.state === "sending" || each.state === "closing");
    window.onbeforeunload = busy ? (event) => event.preventDefault() : null;
    for (const listener of this.#listeners) listener();
  }
}

function fits(unfinished: Unfinished, work: Work): boolean {
  return sameFile(unfinished, work.file) && (!work.datasetId || work.datasetId === unfinished.datasetId);
}

async function reopen(uploadId: string): Promise<Upload | null> {
  const path = { upload_id: uploadId };
  const upload = await gone(ok(api.GET("/v1/uploads/{upload_id}", { params: { path } })));
  return upload?.state === "UPLOAD_STATE_RECEIVING" ? upload : null;
}

/** Gives an unfinished upload up, here and on the server, and the data set that was made for it and holds nothing. */
export async function abandon({ uploadId, datasetId, made }: Pick<Unfinished, "uploadId" | "datasetId" | "made">) {
  const path = { upload_id: uploadId, dataset_id: datasetId };
  if (uploadId) {
    forget(uploadId);
    await gone(ok(api.POST("/v1/uploads/{upload_id}:abort", { params: { path }, body: {} })));
  }
  if (!made || !datasetId) return;
  const dataset = await gone(ok(api.GET("/v1/datasets/{dataset_id}", { params: { path } })));
  if (dataset && !dataset.newestVersionId)
    await gone(ok(api.DELETE("/v1/datasets/{dataset_id}", { params: { path } })));
}

/** The answer, or nothing where the server says that there is nothing (any more). */
async function gone<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return null;
    throw error;
  }
}

export const uploads = new Uploads();

export function useTransfers(): readonly Transfer[] {
  return useSyncExternalStore(uploads.subscribe, uploads.snapshot);
}
