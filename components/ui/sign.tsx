"use client";

import type { ReactNode } from "react";
import type { Tone } from "@/lib/domain/installation-status";

/** Besides the tones: a step that has not begun. */
export type SignShape = Tone | "later";

/** Drawn on 16 × 16. The shapes differ, so that they are told apart without colour. */
const DRAWINGS: Record<SignShape, ReactNode> = {
  success: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.8 8.2l2.2 2.2 4.2-4.6" className="kv-cut" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M8 8V1.8A6.2 6.2 0 0 1 8 14.2z" fill="currentColor" />
    </>
  ),
  warning: (
    <>
      <path
        d="M8 1.4l7 12.6H1z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      <path d="M8 5.8v4M8 12v.1" className="kv-cut" />
    </>
  ),
  danger: (
    <>
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
      <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" className="kv-cut" />
    </>
  ),
  neutral: (
    <circle
      cx="8"
      cy="8"
      r="6.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeDasharray="2.6 2"
    />
  ),
  later: <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />,
};

/**
 * The sign of a tone. Words always stand beside it. A client component, so that lists send React its name and
 * not the drawing of every row.
 */
export function Sign({ shape }: { shape: SignShape }) {
  return (
    <svg className="kv-sign" viewBox="0 0 16 16" aria-hidden="true">
      {DRAWINGS[shape]}
    </svg>
  );
}
