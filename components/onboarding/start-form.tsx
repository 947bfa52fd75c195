"use client";

import type { FormEvent, ReactNode } from "react";
import { useSecondsLeft } from "@/components/ui/wait-notice";
import type { ShownWait } from "@/lib/base/upstream-wait";

/**
 * A plain form on a route handler: it opens Selvbetjening in a new tab with and without JavaScript, and is
 * not blocked as a pop-up. With a server action the target would be ignored after hydration. While a service
 * has asked for time its button does not send; without JavaScript it does, and nothing is created.
 */
export function StartForm({
  action,
  operationId,
  label,
  variant,
  children,
  wait,
}: {
  action: string;
  operationId: string;
  label: string;
  variant: "primary" | "secondary";
  children?: ReactNode;
  wait: ShownWait | null;
}) {
  const waiting = (useSecondsLeft(wait) ?? 0) > 0;
  function onSubmit(event: FormEvent) {
    if (waiting) event.preventDefault();
  }
  return (
    <form
      method="post"
      action={action}
      target="_blank"
      onSubmit={onSubmit}
      className="grid justify-items-start gap-4"
    >
      <input type="hidden" name="operationId" value={operationId} />
      {children}
      <button
        className="ds-button"
        data-variant={variant}
        data-size="lg"
        aria-disabled={waiting || undefined}
      >
        {label}
      </button>
    </form>
  );
}
