"use client";

import { useEffect } from "react";
import { SCRIPT_COOKIE } from "@/lib/domain/script-cookie";

/** Records that the browser runs scripts, so that the next list can be sent before its rows are known. */
export function ScriptMark() {
  useEffect(() => {
    document.cookie = `${SCRIPT_COOKIE}=1; path=/; samesite=lax`;
  }, []);
  return null;
}
