/**
 * A plain form on a route handler: it opens Selvbetjening in a new tab with and without JavaScript, and is
 * not blocked as a pop-up. With a server action the target would be ignored after hydration.
 */
export function StartForm({
  action,
  operationId,
  label,
  again,
}: {
  action: string;
  operationId: string;
  label: string;
  again: boolean;
}) {
  return (
    <form method="post" action={action} target="_blank">
      <input type="hidden" name="operationId" value={operationId} />
      <button className="ds-button" data-variant={again ? "secondary" : "primary"} data-size="lg">
        {label}
      </button>
    </form>
  );
}
