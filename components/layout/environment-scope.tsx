"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { createContext, type ReactNode, useContext, useState } from "react";
import { type EnvironmentScope, isScopedPath, parseScope } from "@/lib/domain/environment-scope";

const Scope = createContext<EnvironmentScope>("");

/**
 * The environments that the frame's links lead to. On a list its address decides, without exception, so that
 * the frame never shows another environment than the list. On other pages it is what the last list showed,
 * and at first what was chosen last.
 */
export function EnvironmentScopeProvider({
  remembered,
  children,
}: {
  remembered: EnvironmentScope;
  children: ReactNode;
}) {
  const path = usePathname();
  const query = useSearchParams();
  const [last, setLast] = useState(remembered);
  const named = parseScope(query.get("environment"));
  const scope = isScopedPath(path) ? named : named || last;
  if (scope !== last) setLast(scope);
  return <Scope value={scope}>{children}</Scope>;
}

export function useEnvironmentScope(): EnvironmentScope {
  return useContext(Scope);
}
