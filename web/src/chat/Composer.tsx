// Where a question is written.
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Icon } from "../ui/Icon";
import type { Turn } from "./conversation";

interface ComposerProps {
  asking: { busy: boolean; ask: (turn: Turn) => void; stop: () => void };
}

export function Composer({ asking }: ComposerProps) {
  const [text, setText] = useState("");
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    const question = text.trim();
    if (!question || asking.busy) return;
    asking.ask({ question });
    setText("");
  };
  return (
    <form className="composer" onSubmit={submit}>
      <label className="unseen" htmlFor="question">
        Your question
      </label>
      <textarea
        id="question"
        rows={1}
        maxLength={2000}
        placeholder="Ask a question"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
        }}
      />
      {asking.busy ? (
        <button type="button" className="button" onClick={asking.stop}>
          Stop
        </button>
      ) : (
        <button type="submit" className="button primary" disabled={!text.trim()}>
          <Icon name="send" />
          Ask
        </button>
      )}
    </form>
  );
}
