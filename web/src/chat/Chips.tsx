// How a question was understood, piece by piece; each piece can be changed.
import type { Chip } from "../api/types";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";

interface ChipsProps {
  chips: Chip[];
  edit: ((id: string, text: string) => void) | null;
}

export function Chips({ chips, edit }: ChipsProps) {
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label="Understood as">
      {chips.map((chip) => (
        <li key={chip.id}>{edit ? <Editable chip={chip} edit={edit} /> : <Still chip={chip} />}</li>
      ))}
    </ul>
  );
}

function Words({ chip }: { chip: Chip }) {
  return (
    <>
      <small>{chip.kind}</small> {chip.text}
    </>
  );
}

function Still({ chip }: { chip: Chip }) {
  return (
    <span className={`chip ${chip.phrase ? "" : "default"}`}>
      <Words chip={chip} />
    </span>
  );
}

function Editable({ chip, edit }: { chip: Chip; edit: (id: string, text: string) => void }) {
  const id = chip.id ?? "";
  const removable = ["filter", "period", "group", "order", "limit"].includes(chip.kind ?? "");
  const others = (chip.alternatives ?? []).filter((text) => text !== chip.text);
  if (others.length === 0 && !removable) return <Still chip={chip} />;
  return (
    <Menu
      className={`chip ${chip.phrase ? "" : "default"}`}
      name={`${chip.kind} ${chip.text}, change`}
      label={
        <>
          <Words chip={chip} />
          <Icon name="down" />
        </>
      }
      items={[
        ...(others.length > 0 ? [{ label: chip.text ?? "", checked: true, onSelect: () => undefined }] : []),
        ...others.map((text) => ({ label: text, checked: false, onSelect: () => edit(id, text) })),
        ...(removable ? [{ label: "Remove", danger: true, onSelect: () => edit(id, "") }] : []),
      ]}
    />
  );
}
