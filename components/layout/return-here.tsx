"use client";

import { usePathname, useSearchParams } from "next/navigation";

/**
 * Where a form of the frame leads back to: the page it stands on. The referrer tells no path (strict-origin).
 */
export function ReturnHere() {
  const path = usePathname();
  const search = useSearchParams().toString();
  return <input type="hidden" name="returnTo" value={search ? `${path}?${search}` : path} />;
}
