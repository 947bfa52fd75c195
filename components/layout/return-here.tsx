"use client";

import { usePathname, useSearchParams } from "next/navigation";

/** The page that a form of the layout returns to. The referrer contains no path (strict-origin). */
export function ReturnHere() {
  const path = usePathname();
  const search = useSearchParams().toString();
  return <input type="hidden" name="returnTo" value={search ? `${path}?${search}` : path} />;
}
