// Corrects what one column is and means.
import type { Column, ColumnOverride, Dataset } from "../api/types";
import { useTeaching } from "../meaning/teaching";
import { namesOf, phrasesOf, withNames } from "../meaning/words";
import { FormDialog, written } from "../ui/FormDialog";
import { words } from "../ui/format";
import { overrideOf } from "./override";

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
  dataset: Dataset;
  column: Column;
  change: ColumnOverride | undefined;
  onChange: (change: ColumnOverride | null) => void;
  onClose: () => void;
}

export function EditColumn({ dataset, column, change, onChange, onClose }: EditColumnProps) {
  const { change: changeWords } = useTeaching(dataset.id ?? "");
  const name = column.name ?? "";
  const names = namesOf(dataset.synonyms ?? [], name).join(", ");
  const submit = async (form: FormData) => {
    const told = written(form, "names");
    if (told !== names) await changeWords((known) => withNames(known, name, phrasesOf(told)));
    onChange(overrideOf(column, Object.fromEntries(form) as Record<string, string>));
    onClose();
  };
  const pii = change?.pii || column.pii || "none";
  const personal = PERSONAL.includes(pii) ? PERSONAL : [...PERSONAL, pii];
  const unit = change?.unit === "none" ? "" : change?.unit || column.unit;
  return (
    <FormDialog title={`Correct ${name}`} action="Note the correction" onSubmit={submit} onClose={onClose}>
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
      <label className="field">
        <span>Also called, parted by commas (kept at once)</span>
        <input name="names" defaultValue={names} placeholder="turnover, sales" />
      </label>
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
