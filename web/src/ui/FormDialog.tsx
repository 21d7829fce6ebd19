// A form in a dialog: its fields, what went wrong, and the two ways out.
import { type FormEvent, type ReactNode } from "react";
import { useAction } from "./action";
import { Dialog } from "./Dialog";
import { Problems } from "./Notice";

interface FormDialogProps {
  title: string;
  action: string;
  /** Does what the form says; the dialog stays until its owner closes it. */
  onSubmit: (form: FormData) => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

export function FormDialog({ title, action, onSubmit, onClose, children }: FormDialogProps) {
  const work = useAction(onSubmit);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    work.run(new FormData(event.currentTarget));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Problems of={work.error} />
        {children}
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={work.busy}>
            {action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** What a field of a form holds, without the spaces around it. */
export function written(form: FormData, field: string): string {
  return String(form.get(field) ?? "").trim();
}
