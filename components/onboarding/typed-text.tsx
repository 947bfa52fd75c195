"use client";

import { createContext, useContext } from "react";

/** What has been typed into a form so far, by the field's name. */
export const TypedContext = createContext<Record<string, string>>({});

/** What is typed into a field, where the customer will see it. */
export function TypedText({ field, fallback }: { field: string; fallback: string }) {
  return useContext(TypedContext)[field]?.trim() || fallback;
}
