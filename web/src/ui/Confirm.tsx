// Asks before something is done that cannot be undone.
import { type ReactNode } from "react";
import { useAction } from "./action";
import { Dialog } from "./Dialog";
import { Problems } from "./Notice";

interface ConfirmProps {
  title: string;
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

export function Confirm({ title, action, onConfirm, onClose, children }: ConfirmProps) {
  const confirm = useAction(async () => {
    await onConfirm();
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <Problems of={confirm.error} />
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={onClose} data-first>
          Keep
        </button>
        <button type="button" className="button danger" disabled={confirm.busy} onClick={() => confirm.run()}>
          {action}
        </button>
      </footer>
    </Dialog>
  );
}
