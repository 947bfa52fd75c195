"use client";

import { createContext, useContext } from "react";

interface FormState {
  errors: Record<string, string>;
  /** What a refusal named. */
  facts: Record<string, string | null>;
  pending: boolean;
  /** A service upstream has asked for time, so sending the form would be refused. */
  waiting: boolean;
  /** What was entered before the page was loaded with a refusal, by name; null on any other page. */
  entered: Record<string, string[]> | null;
}

export const FormContext = createContext<FormState>({
  errors: {},
  facts: {},
  pending: false,
  waiting: false,
  entered: null,
});

/** @returns what a field is rendered with: what was entered, or else its initial value */
export function useInitial(name: string, initial: string | undefined): string | undefined {
  return useContext(FormContext).entered?.[name]?.[0] ?? initial;
}

/** The same for the values of check boxes and radio buttons of one name that are chosen. */
export function useInitialChoices(name: string, initial: readonly string[]): readonly string[] {
  const { entered } = useContext(FormContext);
  return entered ? (entered[name] ?? []) : initial;
}

export interface Option {
  value: string;
  label: string;
}
