// Asks for the name of a thing, new or old.
import { FormDialog, written } from "./FormDialog";

interface NameDialogProps {
  title?: string;
  action?: string;
  name?: string | undefined;
  longest?: number;
  onName: (name: string) => Promise<unknown>;
  onClose: () => void;
}

export function NameDialog(props: NameDialogProps) {
  const { title = "Rename", action = title, name, longest = 200, onName, onClose } = props;
  const submit = async (form: FormData) => {
    await onName(written(form, "name"));
    onClose();
  };
  return (
    <FormDialog title={title} action={action} onSubmit={submit} onClose={onClose}>
      <label className="field">
        <span>Name</span>
        <input name="name" defaultValue={name} required maxLength={longest} data-first />
      </label>
    </FormDialog>
  );
}
