// Settings: one's own account, and for those who may, members, keys and names.
import { type ReactNode } from "react";
import { Link } from "wouter";
import type { Permission } from "../api/types";
import { useAccess } from "../session/access";
import { useArrival, useTitle } from "../ui/page";
import { Account } from "./Account";
import { ApiKeys } from "./ApiKeys";
import { LanguageModel } from "./LanguageModel";
import { Members } from "./Members";
import { Names } from "./Names";

const SECTIONS: { name: string; label: string; needs: Permission; page: () => ReactNode }[] = [
  { name: "account", label: "Account", needs: "PERMISSION_SELF", page: () => <Account /> },
  { name: "members", label: "Members", needs: "PERMISSION_ORGANIZATION_READ", page: () => <Members /> },
  { name: "keys", label: "API keys", needs: "PERMISSION_KEY_READ", page: () => <ApiKeys /> },
  { name: "names", label: "Names", needs: "PERMISSION_ORGANIZATION_READ", page: () => <Names /> },
  { name: "model", label: "Language model", needs: "PERMISSION_LANGUAGE_MODEL_WRITE", page: () => <LanguageModel /> },
];

export function SettingsPage({ section }: { section: string }) {
  const { may } = useAccess();
  const allowed = SECTIONS.filter(({ needs }) => needs === "PERMISSION_SELF" || may(needs));
  const shown = allowed.find(({ name }) => name === section) ?? allowed[0];
  const heading = useArrival<HTMLHeadingElement>();
  useTitle("Settings");
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Settings
      </h1>
      <nav className="tabs" aria-label="Settings">
        {allowed.map(({ name, label }) => (
          <Link key={name} href={`/settings/${name}`} aria-current={name === shown?.name ? "page" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <section aria-label={shown?.label}>{shown?.page()}</section>
    </>
  );
}
