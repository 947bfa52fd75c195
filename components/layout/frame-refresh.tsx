"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

/** Age at which what the frame shows is read again. */
const MAX_AGE_MS = 60_000;

/**
 * Reads the frame's counts again when another page is opened. A layout is not rendered again on navigation,
 * so a tab that is open all day would show this morning's numbers.
 */
export function FrameRefresh() {
  const path = usePathname();
  const router = useRouter();
  const readAt = useRef(0);
  useEffect(() => {
    const now = performance.now();
    if (readAt.current !== 0 && now - readAt.current > MAX_AGE_MS) router.refresh();
    if (readAt.current === 0 || now - readAt.current > MAX_AGE_MS) readAt.current = now;
  }, [path, router]);
  return null;
}
