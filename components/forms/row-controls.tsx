import type { ReactNode } from "react";

/**
 * Removes one row of a list of fields, or puts it back. @param about the row, for people who do not see it
 */
export function RowButton({
  onClick,
  about,
  children,
}: {
  onClick: () => void;
  about: string;
  children: ReactNode;
}) {
  return (
    <button type="button" className="ds-button kv-needs-script" data-variant="tertiary" onClick={onClick}>
      {children}
      <span className="sr-only"> {about}</span>
    </button>
  );
}

/** The end of a list of fields: its error, and the button that adds a row. @param id that of the list */
export function RowsEnd({
  id,
  error,
  add,
  onAdd,
}: {
  id: string;
  error: ReactNode;
  add: string;
  onAdd: () => void;
}) {
  return (
    <>
      {error ? (
        <p id={`${id}-error`} className="ds-validation-message" data-color="danger">
          {error}
        </p>
      ) : null}
      <div>
        <button
          type="button"
          data-add
          className="ds-button kv-needs-script"
          data-variant="secondary"
          onClick={onAdd}
        >
          {add}
        </button>
      </div>
    </>
  );
}
