"use client";

import { type FormEvent, type RefObject, useState } from "react";
import { type Control, useEarlyInput } from "@/components/forms/early-input";
import { useInitial } from "@/components/forms/form-context";

/**
 * What is typed into the field `number` of an area, also before the page's script has loaded.
 * @param initial what the field was sent with
 * @returns the text, and the handler of the area's events
 */
export function useTypedNumber(
  area: RefObject<HTMLElement | null>,
  initial: string,
): { typed: string; onInput: (event: FormEvent) => void } {
  const [typed, setTyped] = useState(useInitial("number", initial) ?? "");
  const follow = (field: Control) => {
    if (field.name === "number") setTyped(field.value);
  };
  useEarlyInput(
    () => area.current,
    (entered) => entered.forEach(follow),
  );
  return { typed, onInput: (event) => follow(event.target as HTMLInputElement) };
}
