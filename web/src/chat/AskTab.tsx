// Questions and answers about a version.
import { useCallback, useEffect, useRef } from "react";
import { useLocation, useSearch } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import type { Dataset, Message, Version } from "../api/types";
import { useAccess } from "../session/access";
import { Notice, Problems } from "../ui/Notice";
import { Composer } from "./Composer";
import { type Turn, useAsking, useConversation, useMessages } from "./conversation";
import { Conversations } from "./Conversations";
import { MessageView } from "./MessageView";

/** A question that another page sends along; it is taken out of the history so that a reload does not ask again. */
function useSentQuestion(ask: (turn: Turn) => void): void {
  const state = useHistoryState<{ question?: string } | null>();
  const question = state?.question;
  const taken = useRef("");
  useEffect(() => {
    if (!question || taken.current === question) return;
    taken.current = question;
    history.replaceState(null, "");
    ask({ question });
  }, [question, ask]);
}

export function AskTab({ dataset, version }: { dataset: Dataset; version: Version }) {
  const { may } = useAccess();
  const [path, navigate] = useLocation();
  const search = useSearch();
  const conversationId = new URLSearchParams(search).get("conversation") ?? "";
  const messages = useMessages(conversationId);
  const about = useConversation(conversationId).data?.versionId;
  const log = useRef<HTMLDivElement>(null);
  const asked = useRef(false);

  const open = useCallback(
    (id: string) => {
      const query = new URLSearchParams(location.search);
      if (id) query.set("conversation", id);
      else query.delete("conversation");
      const text = query.toString();
      navigate(text ? `${path}?${text}` : path);
    },
    [navigate, path],
  );
  const asking = useAsking(version.id ?? "", dataset.id ?? "", conversationId, open);
  useSentQuestion(asking.ask);
  // What set the question off may be gone by now; who writes by keyboard goes on in the box.
  useEffect(() => {
    if (asked.current !== asking.busy && document.activeElement === document.body) {
      document.getElementById("question")?.focus({ preventScroll: true });
    }
    asked.current = asking.busy;
  }, [asking.busy]);

  const said = messages.data ?? [];
  const live = asking.live;
  const shown = live ? [...said.filter((each) => each.id !== live.id), live] : said;
  const length = shown.length + (asking.busy ? 1 : 0);
  useEffect(() => {
    log.current?.lastElementChild?.scrollIntoView({ block: length > 1 ? "start" : "nearest" });
  }, [length, live?.answer?.state]);

  const write = may("PERMISSION_CONVERSATION_WRITE");
  return (
    <div className="talk">
      <Conversations datasetId={dataset.id ?? ""} current={conversationId} open={open} />
      <div className="talk-main">
        {shown.length === 0 && !asking.busy && <Suggestions version={version} ask={asking.ask} write={write} />}
        <Problems of={messages.error} />
        {about && about !== version.id && (
          <Notice kind="plain">
            This conversation is about another version of the data. Begin a new one to ask about the version shown.
          </Notice>
        )}
        <div ref={log} className="log" role="log" aria-label="Conversation" aria-live="polite" aria-busy={asking.busy}>
          {shown.map((message: Message) => (
            <MessageView
              key={message.id}
              datasetId={dataset.id ?? ""}
              message={message}
              ask={asking.ask}
              write={write && !asking.busy}
            />
          ))}
          {asking.busy && !live && (
            <div className="exchange">
              {asking.asked && <p className="question">{asking.asked}</p>}
              <p className="quiet-text thinking">Reading the question …</p>
            </div>
          )}
        </div>
        <Problems of={asking.error} />
        {write && <Composer asking={asking} />}
      </div>
    </div>
  );
}

/** First questions that fit the columns. */
function suggestions(version: Version): string[] {
  const columns = version.columns ?? [];
  const of = (role: string) => columns.find((column) => column.role === role && !column.pii)?.name;
  const [measure, dimension, time] = [of("measure"), of("dimension"), of("time")];
  return [
    "How many rows are there?",
    measure && dimension && `average ${measure} by ${dimension}`,
    measure && time && `total ${measure} by month of ${time}`,
    dimension && `top 5 ${dimension} by number of rows`,
  ].filter((text): text is string => Boolean(text));
}

interface SuggestionsProps {
  version: Version;
  ask: (turn: Turn) => void;
  write: boolean;
}

function Suggestions({ version, ask, write }: SuggestionsProps) {
  return (
    <div className="empty">
      <h2>Ask your data</h2>
      <p>
        {write
          ? "In your own words. You see how the question was understood, and can change it."
          : "Your role reads the conversations of others. To ask, you need to be an editor."}
      </p>
      {write && (
        <div className="choices">
          {suggestions(version).map((question) => (
            <button key={question} type="button" className="button" onClick={() => ask({ question })}>
              {question}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
