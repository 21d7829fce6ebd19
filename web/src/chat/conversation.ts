// One conversation: its messages so far, and the one that is growing.
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, ok, requestId } from "../api/client";
import { stream } from "../api/events";
import type { Message } from "../api/types";

export interface Turn {
  question: string;
  messageId?: string;
  edits?: { id: string; text: string }[];
  option?: number;
}

export function useConversations(datasetId: string) {
  return useInfiniteQuery({
    queryKey: ["conversations", datasetId],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      ok(api.GET("/v1/conversations", { params: { query: { datasetId, pageSize: 50, pageToken: pageParam } } })),
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

function computing(message: Message): boolean {
  return message.answer?.state === "ANSWER_STATE_COMPUTING";
}

export function useConversation(conversationId: string) {
  return useQuery({
    queryKey: ["conversations", "one", conversationId],
    queryFn: () =>
      ok(api.GET("/v1/conversations/{conversation_id}", { params: { path: { conversation_id: conversationId } } })),
    enabled: Boolean(conversationId),
  });
}

/** All messages of a conversation, oldest first. */
export function useMessages(conversationId: string) {
  return useQuery({
    queryKey: ["messages", conversationId],
    enabled: Boolean(conversationId),
    // An answer whose stream was left is still being computed.
    refetchInterval: (query) => (query.state.data?.some(computing) ? 1500 : false),
    queryFn: async () => {
      const all: Message[] = [];
      let pageToken = "";
      do {
        const page = await ok(
          api.GET("/v1/conversations/{conversation_id}/messages", {
            params: { path: { conversation_id: conversationId }, query: { pageSize: 200, pageToken } },
          }),
        );
        all.push(...(page.messages ?? []));
        pageToken = page.nextPageToken ?? "";
      } while (pageToken);
      return all;
    },
  });
}

interface Asking {
  live: Message | null;
  asked: string;
  busy: boolean;
  error: unknown;
  ask: (turn: Turn) => void;
  stop: () => void;
}

/** Asks in a conversation, or in a new one about the version, and hears the answer grow. */
export function useAsking(
  versionId: string,
  datasetId: string,
  conversationId: string,
  onConversation: (id: string) => void,
): Asking {
  const queries = useQueryClient();
  const [live, setLive] = useState<Message | null>(null);
  const [asked, setAsked] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const current = useRef<AbortController | null>(null);

  const run = useCallback(
    async (turn: Turn, signal: AbortSignal) => {
      let id = conversationId;
      if (!id) {
        const made = await ok(api.POST("/v1/conversations", { body: { versionId, requestId: requestId() } }));
        id = made.id ?? "";
        queries.setQueryData(["messages", id], []);
        onConversation(id);
      }
      let last: Message | null = null;
      const path = `/v1/conversations/${id}/messages`;
      for await (const message of stream<Message>(path, { body: { ...turn, requestId: requestId() }, signal })) {
        last = message;
        setLive(message);
      }
      const whole = last;
      if (whole) {
        queries.setQueryData<Message[]>(["messages", id], (all = []) => [
          ...all.filter((each) => each.id !== whole.id),
          whole,
        ]);
      }
      void queries.invalidateQueries({ queryKey: ["conversations", datasetId] });
      if (whole?.answer?.taught) void queries.invalidateQueries({ queryKey: ["datasets", datasetId] });
    },
    [conversationId, versionId, datasetId, onConversation, queries],
  );

  const ask = useCallback(
    (turn: Turn) => {
      const stop = new AbortController();
      current.current = stop;
      setAsked(turn.question);
      setBusy(true);
      setError(null);
      run(turn, stop.signal)
        .catch((reason: unknown) => {
          if (!stop.signal.aborted) setError(reason);
        })
        .finally(() => {
          setLive(null);
          setAsked("");
          setBusy(false);
          if (stop.signal.aborted) void queries.invalidateQueries({ queryKey: ["messages"] });
        });
    },
    [run, queries],
  );
  const stop = useCallback(() => current.current?.abort(), []);
  useEffect(() => stop, [stop]);

  return { live, asked, busy, error, ask, stop };
}
