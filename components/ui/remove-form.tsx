import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";

/** A removal in two steps: the second confirms, and says what the removal means. */
export function RemoveForm({
  action,
  field,
  value,
  open,
  help,
  confirm,
}: {
  action: ServerAction<void>;
  /** Name and value of the field that identifies what is removed. */
  field: string;
  value: string;
  open: string;
  help: string;
  confirm: string;
}) {
  return (
    <ActionForm action={action} summary={open}>
      <input type="hidden" name={field} value={value} />
      <p className="mb-2">{help}</p>
      <SubmitButton variant="secondary" color="danger">
        {confirm}
      </SubmitButton>
    </ActionForm>
  );
}
