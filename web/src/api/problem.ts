// What went wrong, as the front door tells it.

export interface FieldError {
  field: string;
  message: string;
}

/** An `application/problem+json` answer; `status` is 0 where no answer came at all. */
export class Problem extends Error {
  readonly status: number;
  readonly reason: string;
  readonly fields: FieldError[];
  readonly traceId: string;

  constructor(status: number, body: unknown) {
    const facts = record(body);
    super(text(facts.detail) || text(facts.title) || `The server answered with status ${status}.`);
    this.status = status;
    this.reason = text(facts.reason);
    this.traceId = text(facts.traceId);
    this.fields = (Array.isArray(facts.errors) ? facts.errors : []).map((each) => {
      const error = record(each);
      return {
        field: text(error.field),
        message: text(error.detail) || text(error.description) || text(error.message),
      };
    });
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What a person can be told of any failure. */
export function explain(error: unknown): string {
  if (error instanceof Problem) {
    const fields = error.fields.map(({ field, message }) => [field, message].filter(Boolean).join(": "));
    const trace = error.status >= 500 && error.traceId ? ` (trace ${error.traceId})` : "";
    return [error.message, ...fields].join(" ") + trace;
  }
  if (error instanceof TypeError) return "The server cannot be reached just now. Check the connection and try again.";
  return error instanceof Error ? error.message : String(error);
}
