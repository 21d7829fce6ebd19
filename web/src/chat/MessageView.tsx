// A question with its answer: understood how, answered what, proved by which receipts.
import type { Answer, Insight, Message, Receipt } from "../api/types";
import { Figure } from "../chart/Figure";
import { InsightFigure } from "../chart/InsightFigure";
import { useResult } from "../dataset/queries";
import { ReceiptButton } from "../receipt/Receipt";
import { Notice, Problems } from "../ui/Notice";
import { Chips } from "./Chips";
import type { Turn } from "./conversation";
import { Taught } from "./Taught";

interface MessageProps {
  datasetId: string;
  message: Message;
  ask: (turn: Turn) => void;
  write: boolean;
}

export function MessageView({ datasetId, message, ask, write }: MessageProps) {
  const answer = message.answer ?? {};
  const messageId = message.id ?? "";
  return (
    <article className="exchange">
      {message.question && <p className="question">{message.question}</p>}
      <div className={`answer card ${stateClass(answer)}`}>
        <Chips
          chips={answer.chips ?? []}
          edit={write ? (id, text) => ask({ question: "", messageId, edits: [{ id, text }] }) : null}
        />
        <Body answer={answer} choose={write ? (option) => ask({ question: "", messageId, option }) : null} />
        {answer.taught && <Taught datasetId={datasetId} word={answer.taught} />}
        {(answer.followUps?.length ?? 0) > 0 && write && (
          <div className="choices" role="group" aria-label="Questions that follow">
            {answer.followUps?.map((question) => (
              <button key={question} type="button" className="button small" onClick={() => ask({ question })}>
                {question}
              </button>
            ))}
          </div>
        )}
      </div>
    </article>
  );
}

function stateClass(answer: Answer): string {
  return (
    { ANSWER_STATE_REFUSED: "refused", ANSWER_STATE_CLARIFYING: "clarifying", ANSWER_STATE_FAILED: "failed" }[
      answer.state as string
    ] ?? ""
  );
}

function Body({ answer, choose }: { answer: Answer; choose: ((option: number) => void) | null }) {
  switch (answer.state) {
    case "ANSWER_STATE_CLARIFYING":
      return <Clarification answer={answer} choose={choose} />;
    case "ANSWER_STATE_REFUSED":
      return <Refused answer={answer} />;
    case "ANSWER_STATE_FAILED":
      return <Notice kind="problem">{answer.text}</Notice>;
    case "ANSWER_STATE_ANSWERED":
      return <Answered answer={answer} />;
    default:
      return <p className="quiet-text thinking">Computing …</p>;
  }
}

function Answered({ answer }: { answer: Answer }) {
  return (
    <>
      {answer.headline && <p className="headline">{answer.headline}</p>}
      {answer.text && <p className="sentence">{answer.text}</p>}
      <Warnings answer={answer} />
      {answer.jobIds?.map((jobId) => (
        <Shown key={jobId} jobId={jobId} headline={Boolean(answer.headline)} />
      ))}
      {(answer.assumptions?.length ?? 0) > 0 && (
        <details className="assumptions" open={answer.planner !== "grammar"}>
          <summary>What was assumed</summary>
          <ul>
            {answer.assumptions?.map((assumption) => (
              <li key={assumption}>{assumption}</li>
            ))}
          </ul>
        </details>
      )}
      <Receipts receipts={answer.receipts ?? []} />
    </>
  );
}

function Shown({ jobId, headline }: { jobId: string; headline: boolean }) {
  const result = useResult(jobId);
  if (result.isPending) return <p className="quiet-text">Fetching the figures …</p>;
  if (!result.data) return <Problems of={result.error} retry={() => void result.refetch()} />;
  if (result.data.extra.insights?.length) return <Insights insights={result.data.extra.insights} />;
  // The headline has said it already.
  if (headline && result.data.rows.length === 1 && result.data.columns.length === 1) return null;
  return <Figure drawable={result.data} fallback="Result" />;
}

/** Where an answer is what is worth knowing: the findings, each with its chart. */
function Insights({ insights }: { insights: Insight[] }) {
  return (
    <ol className="findings">
      {insights.map((insight) => (
        <li key={insight.rank}>
          <p>
            <strong>{insight.text}</strong> {insight.why}
          </p>
          <InsightFigure insight={insight} />
        </li>
      ))}
    </ol>
  );
}

function Receipts({ receipts }: { receipts: Receipt[] }) {
  return (
    <div className="receipts">
      {receipts.map((receipt, index) => (
        <ReceiptButton
          key={receipt.resultSha256 ?? index}
          receipt={receipt}
          label={receipts.length > 1 ? `Receipt ${index + 1}` : "Receipt"}
        />
      ))}
    </div>
  );
}

function Clarification({ answer, choose }: { answer: Answer; choose: ((option: number) => void) | null }) {
  return (
    <>
      <p className="sentence">{answer.clarification || answer.text}</p>
      <div className="options" role="group" aria-label="Which do you mean?">
        {answer.options?.map((option, index) => (
          <button
            key={option.text}
            type="button"
            className="option"
            disabled={!choose}
            onClick={() => choose?.(index + 1)}
          >
            <strong>{option.text}</strong>
            {option.preview && <span>{option.preview}</span>}
          </button>
        ))}
      </div>
      <Receipts receipts={(answer.options ?? []).flatMap((option) => option.receipt ?? [])} />
    </>
  );
}

const REFUSALS: Record<string, string> = {
  REFUSAL_NOT_IN_DATA: "Not in this data",
  REFUSAL_NO_OPERATION: "Not something that can be computed here",
  REFUSAL_NOT_A_QUESTION: "Not a question about data",
};

function Refused({ answer }: { answer: Answer }) {
  return (
    <>
      <p className="refusal">{REFUSALS[answer.refusal ?? ""] ?? "No answer"}</p>
      <p className="sentence">{answer.text}</p>
      <Warnings answer={answer} />
    </>
  );
}

function Warnings({ answer }: { answer: Answer }) {
  if (!answer.warnings?.length) return null;
  return (
    <Notice kind="warning">
      {answer.warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </Notice>
  );
}
