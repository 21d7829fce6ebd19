// Shows a secret this once, to be handed over or kept.
import { Copy } from "../ui/Copy";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";

interface HandOverProps {
  title: string;
  advice: string;
  label: string;
  secret: string;
  onClose: () => void;
}

export function HandOver({ title, advice, label, secret, onClose }: HandOverProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Notice kind="good">{advice}</Notice>
      <Copy text={secret} label={label} />
      <footer className="dialog-foot">
        <button type="button" className="button primary" onClick={onClose}>
          Done
        </button>
      </footer>
    </Dialog>
  );
}
