"use client";

/** Opens the browser's print dialogue; the page has a print style sheet. */
export function PrintButton({ label }: { label: string }) {
  return (
    <button
      type="button"
      className="ds-button kv-noprint"
      data-variant="secondary"
      onClick={() => window.print()}
    >
      {label}
    </button>
  );
}
