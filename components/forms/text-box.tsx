"use client";

import type { ComponentProps } from "react";
import { useEarlyText } from "./early-input";

/** A text area. Keeps what is typed before the page's script has loaded, which React's own would not. */
export function TextBox(props: ComponentProps<"textarea"> & { id: string }) {
  useEarlyText(props.id);
  return <textarea {...props} />;
}
