// Data Speaks: what is worth knowing in the version, ranked, each with chart, numbers and receipt.
import { Fragment } from "react";
import { useLocation, useSearch } from "wouter";
import type { Dataset, Insight, Receipt, Result, Version } from "../api/types";
import { InsightFigure } from "../chart/InsightFigure";
import { ReceiptButton } from "../receipt/Receipt";
import { useAccess } from "../session/access";
import { count, percent, words } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Notice, Problems } from "../ui/Notice";
import { useOperator } from "./queries";
import { Ended, Working } from "./work";

const SPEAK = { speak: {} };

interface SpeaksProps {
  dataset: Dataset;
  version: Version;
}

export function SpeaksTab({ dataset, version }: SpeaksProps) {
  const { job, result, error, again } = useOperator(version.id ?? "", SPEAK);
  if (error) return <Problems of={error} retry={again} />;
  if (job?.state === "JOB_STATE_FAILED" || job?.state === "JOB_STATE_CANCELLED") {
    return <Ended job={job} again={again} />;
  }
  if (!result) return <Working job={job} doing="Looking for what is worth knowing" />;
  return <Report dataset={dataset} version={version} result={result} receipt={job?.receipt} />;
}

interface ReportProps extends SpeaksProps {
  result: Result;
  receipt: Receipt | undefined;
}

function Report({ dataset, version, result, receipt }: ReportProps) {
  const insights = result.extra.insights ?? [];
  const tests = result.extra.tests;
  return (
    <>
      {tests && (
        <p className="tested" role="status">
          Tested <strong>{count(tests.tested)}</strong> relations, kept <strong>{count(tests.kept)}</strong> at a
          false-discovery rate of {percent(tests.fdr)}.
        </p>
      )}
      {result.warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      {insights.length === 0 && (
        <div className="empty">
          <h2>Nothing stands out</h2>
          <p>{result.sentence} You can still ask your own questions.</p>
          {receipt && <ReceiptButton receipt={receipt} />}
        </div>
      )}
      <ol className="insights">
        {insights.map((insight) => (
          <li key={insight.rank}>
            <InsightCard dataset={dataset} version={version} insight={insight} receipt={receipt} />
          </li>
        ))}
      </ol>
    </>
  );
}

interface InsightProps extends SpeaksProps {
  insight: Insight;
  receipt: Receipt | undefined;
}

function InsightCard({ dataset, version, insight, receipt }: InsightProps) {
  const { may } = useAccess();
  const [, navigate] = useLocation();
  const search = useSearch();
  const drawn = Boolean(insight.chart?.data?.length);
  const ask = () =>
    navigate(`/datasets/${dataset.id}/ask${search && `?${search}`}`, { state: { question: insight.follow_up } });
  return (
    <article className={drawn ? "card insight" : "card insight plain"} aria-labelledby={`insight-${insight.rank}`}>
      <div className="insight-words">
        <p className="insight-kind">
          <span className="rank">{insight.rank}</span> {words(insight.type)}
          {insight.descriptive && (
            <span className="tag" title="Always true of these rows; not a conclusion beyond them">
              describes these rows
            </span>
          )}
        </p>
        <h2 id={`insight-${insight.rank}`}>{insight.text}</h2>
        {insight.why && (
          <p className="why">
            <strong>Why it matters</strong> {insight.why}
          </p>
        )}
        <Numbers insight={insight} />
        <Behind insight={insight} />
        <div className="insight-foot">
          {insight.follow_up && may("PERMISSION_CONVERSATION_WRITE") && (
            <button type="button" className="button small" onClick={ask}>
              <Icon name="ask" />
              Ask: {insight.follow_up}
            </button>
          )}
          {receipt && <ReceiptButton receipt={receipt} />}
        </div>
      </div>
      {drawn && (
        <div className="insight-chart">
          <InsightFigure insight={insight} columns={version.columns} />
        </div>
      )}
    </article>
  );
}

function Numbers({ insight }: { insight: Insight }) {
  return (
    <ul className="numbers" aria-label="Facts">
      {insight.columns.map((column) => (
        <li key={column} className="tag column">
          {column}
        </li>
      ))}
      {Object.entries(insight.filter ?? {}).map(([column, value]) => (
        <li key={column} className="tag">
          only {column} = {value}
        </li>
      ))}
      {insight.p_value !== null && (
        <li className="tag">p {insight.p_value < 1e-4 ? "< 0.0001" : `= ${insight.p_value}`}</li>
      )}
      <li className="tag">effect {insight.effect}</li>
    </ul>
  );
}

/** The numbers of the sentence as shown, and unrounded. */
function Behind({ insight }: { insight: Insight }) {
  const numbers = insight.numbers.filter(({ value }) => value !== null);
  if (numbers.length === 0) return null;
  return (
    <details className="behind">
      <summary>Its numbers</summary>
      <dl>
        {numbers.map(({ text, value }, index) => (
          <Fragment key={index}>
            <dt>{text}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  );
}
