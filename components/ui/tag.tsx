import type { ReactNode } from "react";
import type { Tone } from "@/lib/domain/installation-status";

const SIGNS: Record<Tone, string> = { success: "✓", info: "…", warning: "!", danger: "✕", neutral: "–" };

/** Colour, sign and text together: never colour alone. */
export function StatusTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="ds-tag whitespace-nowrap" data-color={tone}>
      <span aria-hidden="true" className="mr-1 font-bold">
        {SIGNS[tone]}
      </span>
      {children}
    </span>
  );
}

export function EnvironmentTag({
  environment,
  label,
}: {
  environment: "TEST" | "PRODUCTION";
  label: string;
}) {
  return (
    <span
      className="ds-tag whitespace-nowrap"
      data-color={environment === "TEST" ? "brand1" : "neutral"}
      data-variant="outline"
    >
      {label}
    </span>
  );
}
