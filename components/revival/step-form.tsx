import type { ReactNode } from "react";

/** A step of the customer that needs one press: a plain form, which works without JavaScript. */
export function StepForm({
  action,
  step,
  variant,
  size,
  children,
}: {
  action: string;
  step: string;
  variant: "primary" | "secondary" | "tertiary";
  size?: "lg";
  children: ReactNode;
}) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="step" value={step} />
      <button className="ds-button" data-variant={variant} data-size={size}>
        {children}
      </button>
    </form>
  );
}
