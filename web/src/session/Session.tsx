// Decides between the sign-in page and the rest: asks the server who this browser is.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo } from "react";
import { useLocation } from "wouter";
import { api, ok } from "../api/client";
import { Problem } from "../api/problem";
import { onSignedOut } from "../api/session";
import type { Me } from "../api/types";
import { Problems } from "../ui/Notice";
import { AccessContext } from "./access";
import { SignIn } from "./SignIn";

async function whoAmI(): Promise<Me | null> {
  try {
    return await ok(api.GET("/v1/me"));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export function Session({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [path, navigate] = useLocation();
  const entering = path.startsWith("/sign-in");
  const me = useQuery({ queryKey: ["me"], queryFn: whoAmI, staleTime: Infinity, enabled: !entering });

  useEffect(() => onSignedOut(() => queries.setQueryData(["me"], null)), [queries]);

  const enter = useCallback(
    (who: Me) => {
      queries.setQueryData(["me"], who);
      if (entering) navigate("/", { replace: true });
    },
    [queries, entering, navigate],
  );
  const access = useMemo(() => {
    const who = me.data;
    if (!who) return null;
    return {
      me: who,
      may: (permission: NonNullable<Me["permissions"]>[number]) => who.permissions?.includes(permission) ?? false,
      leave: () => {
        queries.clear();
        queries.setQueryData(["me"], null);
        navigate("/sign-in");
      },
    };
  }, [me.data, queries, navigate]);

  if (entering) return <SignIn onEnter={enter} />;
  if (me.isPending) return <p className="page quiet-text">One moment …</p>;
  if (me.isError) {
    return (
      <main className="page">
        <Problems of={me.error} retry={() => void me.refetch()} />
      </main>
    );
  }
  if (!access) return <SignIn onEnter={enter} />;
  return <AccessContext value={access}>{children}</AccessContext>;
}
