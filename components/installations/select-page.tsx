"use client";

/**
 * Chooses every row of the page, or none. The rows' checkboxes are plain parts of the form and work without
 * it.
 */
export function SelectPage({ form, label }: { form: string; label: string }) {
  return (
    <input
      type="checkbox"
      className="ds-input"
      aria-label={label}
      onChange={(event) => {
        const boxes = document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][form="${form}"]`);
        for (const box of boxes) box.checked = event.currentTarget.checked;
      }}
    />
  );
}
