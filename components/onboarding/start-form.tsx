import type { ReactNode } from "react";

/**
 * A plain form on a route handler: it opens Selvbetjening in a new tab with and without JavaScript, and is
 * not blocked as a pop-up. With a server action the target would be ignored after hydration.
 */
export function StartForm({
  action,
  operationId,
  label,
  variant,
  children,
}: {
  action: string;
  operationId: string;
  label: string;
  variant: "primary" | "secondary";
  children?: ReactNode;
}) {
  return (
    <form method="post" action={action} target="_blank" className="grid justify-items-start gap-4">
      <input type="hidden" name="operationId" value={operationId} />
      {children}
      <button className="ds-button" data-variant={variant} data-size="lg">
        {label}
      </button>
    </form>
  );
}
