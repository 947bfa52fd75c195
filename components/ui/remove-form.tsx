import type { ReactNode } from "react";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";

/**
 * Removes, revokes or ends something, in two steps at the same place: the first opens, the second says what
 * it means and confirms. The only form for that (lib/dev/testing/removals.test.ts).
 */
export function RemoveForm<T>({
  action,
  fields,
  open,
  about,
  help,
  confirm,
  success,
}: {
  action: ServerAction<T>;
  /** What identifies what is removed. */
  fields: Record<string, string>;
  open: string;
  /** What it is about, for people who hear the form apart from its row. */
  about?: string;
  help: ReactNode;
  confirm: string;
  success?: ReactNode | ((data: T, at: ReactNode) => ReactNode);
}) {
  return (
    <ActionForm
      action={action}
      success={success}
      label={about ? `${confirm}: ${about}` : undefined}
      className="max-w-md rounded border border-danger-border-default p-3"
      summaryLook="danger"
      summary={
        <>
          {/* A step follows, so it ends with dots. */}
          <span className="whitespace-nowrap">{open.replace(/ …$/, "")} …</span>
          {about ? <span className="sr-only"> {about}</span> : null}
        </>
      }
    >
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="mb-2 text-sm wrap-anywhere">{help}</div>
      <SubmitButton variant="secondary" color="danger">
        {confirm}
      </SubmitButton>
    </ActionForm>
  );
}
