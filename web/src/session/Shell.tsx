// The frame around every page: brand, the ways to go, the theme, and who is signed in.
import { type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { api, ok } from "../api/client";
import { useAction } from "../ui/action";
import { words } from "../ui/format";
import { Icon, Mark } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Problems } from "../ui/Notice";
import { useTheme } from "../ui/theme";
import { useAccess } from "./access";

export function Shell({ children }: { children: ReactNode }) {
  const { me, leave } = useAccess();
  const [theme, toggle] = useTheme();
  const [path, navigate] = useLocation();
  const signOut = useAction(async () => {
    await ok(api.POST("/v1/session:signOut", { body: {} }));
    leave();
  });
  const name = me.user?.displayName || me.user?.email || "You";

  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Link href="/" className="brand">
          <Mark />
          <span>Data Speaks</span>
        </Link>
        <nav aria-label="Main" className="top-nav">
          <Link href="/" aria-current={path.startsWith("/settings") ? undefined : "page"}>
            Data
          </Link>
          <Link href="/settings" aria-current={path.startsWith("/settings") ? "page" : undefined}>
            Settings
          </Link>
        </nav>
        <div className="top-end">
          <button
            type="button"
            className="button quiet square"
            aria-label={theme === "dark" ? "Use light colours" : "Use dark colours"}
            onClick={toggle}
          >
            <Icon name={theme === "dark" ? "sun" : "moon"} />
          </button>
          <Menu
            end
            className="button quiet person"
            label={
              <>
                <span className="avatar" aria-hidden="true">
                  {name.charAt(0).toUpperCase()}
                </span>
                <span className="unseen">Account of </span>
                <span className="person-name">
                  {name}
                  <small>{words(me.role, "ROLE_")}</small>
                </span>
                <Icon name="down" />
              </>
            }
            items={[
              { label: "Your account", onSelect: () => navigate("/settings/account") },
              { label: "Sign out", onSelect: () => signOut.run() },
            ]}
          />
        </div>
      </header>
      <main id="main" className="page" tabIndex={-1}>
        <Problems of={signOut.error} />
        {children}
      </main>
    </>
  );
}
