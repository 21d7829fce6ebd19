// A text to take along, with a button that copies it.
import { useState } from "react";

export function Copy({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="copy">
      <input className="code" readOnly value={text} aria-label={label} onFocus={(event) => event.target.select()} />
      {"clipboard" in navigator && (
        <button type="button" className="button" onClick={() => void copy()}>
          <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
        </button>
      )}
    </div>
  );
}
