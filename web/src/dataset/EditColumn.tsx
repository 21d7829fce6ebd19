// Corrects what one column is and means.
import type { Column, ColumnOverride } from "../api/types";
import { FormDialog } from "../ui/FormDialog";
import { words } from "../ui/format";

const TYPES = ["boolean", "integer", "decimal", "double", "date", "timestamp", "time", "string"];
const ROLES = ["identifier", "measure", "dimension", "time", "flag", "text"];
const AGGREGATIONS = ["sum", "mean", "count", "none"];
const PERSONAL = [
  "none",
  "email",
  "phone",
  "person_name",
  "address",
  "national_id",
  "credit_card",
  "iban",
  "ip_address",
  "birth_date",
];

interface EditColumnProps {
  column: Column;
  change: ColumnOverride | undefined;
  onChange: (change: ColumnOverride | null) => void;
  onClose: () => void;
}

/** Only what differs from the column as it is; null where nothing does. */
export function overrideOf(column: Column, form: Record<string, string>): ColumnOverride | null {
  const change: Record<string, string> = {};
  const newName = form.newName?.trim();
  if (newName && newName !== column.name) change.newName = newName;
  for (const field of ["type", "role"] as const) {
    if (form[field] && form[field] !== column[field]) change[field] = form[field];
  }
  if (form.aggregation && form.aggregation !== (column.aggregation || "none")) change.aggregation = form.aggregation;
  for (const field of ["unit", "pii"] as const) {
    const value = form[field]?.trim() || "none";
    if (value !== (column[field] || "none")) change[field] = value;
  }
  return Object.keys(change).length > 0 ? { name: column.name ?? "", ...change } : null;
}

export function EditColumn({ column, change, onChange, onClose }: EditColumnProps) {
  const submit = async (form: FormData) => {
    onChange(overrideOf(column, Object.fromEntries(form) as Record<string, string>));
    onClose();
  };
  const pii = change?.pii || column.pii || "none";
  const personal = PERSONAL.includes(pii) ? PERSONAL : [...PERSONAL, pii];
  const unit = change?.unit === "none" ? "" : change?.unit || column.unit;
  return (
    <FormDialog title={`Correct ${column.name}`} action="Note the correction" onSubmit={submit} onClose={onClose}>
      <label className="field">
        <span>Name</span>
        <input name="newName" defaultValue={change?.newName || column.name} maxLength={512} required data-first />
      </label>
      <Choice name="type" label="Type" choices={TYPES} value={change?.type || column.type} />
      <Choice name="role" label="Role" choices={ROLES} value={change?.role || column.role} />
      <label className="field">
        <span>Unit or currency</span>
        <input name="unit" defaultValue={unit} maxLength={32} placeholder="none" />
      </label>
      <Choice name="pii" label="Personal data" choices={personal} value={pii} />
      <Choice
        name="aggregation"
        label="Taken together as"
        choices={AGGREGATIONS}
        value={change?.aggregation || column.aggregation || "none"}
      />
    </FormDialog>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  choices: string[];
  value: string | undefined;
}

function Choice({ name, label, choices, value }: ChoiceProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <select name={name} defaultValue={value}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {words(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}
