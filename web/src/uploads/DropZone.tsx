// Takes files: dropped, or chosen with the button.
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { Icon } from "../ui/Icon";

const KINDS = ".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson,.json,.parquet,.gz,.zst";

interface DropZoneProps {
  onFiles: (files: File[]) => void;
  children: ReactNode;
  several?: boolean;
  small?: boolean;
}

export function DropZone({ onFiles, children, several = true, small = false }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const take = (list: FileList | null) => {
    const files = Array.from(list ?? []);
    if (files.length > 0) onFiles(several ? files : files.slice(0, 1));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };

  return (
    <div
      className={`drop ${over ? "over" : ""} ${small ? "small" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="upload" />
      <div className="drop-words">{children}</div>
      <button type="button" className="button primary" onClick={() => input.current?.click()}>
        Choose {several ? "files" : "a file"}
      </button>
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label="File to upload"
        accept={KINDS}
        multiple={several}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
    </div>
  );
}
