import Link from "next/link";
import type { ComponentProps, InputHTMLAttributes, ReactNode } from "react";
import { Icon } from "./icon";

interface FilterBarProps extends ComponentProps<"form"> {
  action: string;
  /** Text of the button that searches, which is an icon. */
  submitLabel: string;
  field: InputHTMLAttributes<HTMLInputElement> & { name: string; "aria-label": string };
  /** The filters that apply, each with a link that removes it. */
  chips?: ReactNode;
  /** Menus of filters, counts and choices of how the list looks. */
  children?: ReactNode;
}

/** Search and filters of a list. The address is the state, so it works without JavaScript. */
export function FilterBar({ submitLabel, field, chips, children, ...form }: FilterBarProps) {
  return (
    <form className="kv-filter" role="search" {...form}>
      <div className="kv-find">
        <button className="kv-tap" aria-label={submitLabel}>
          <Icon name="search" />
        </button>
        {chips}
        <input type="search" autoComplete="off" {...field} />
        <kbd className="kv-wide" aria-hidden="true">
          /
        </kbd>
      </div>
      {children}
    </form>
  );
}

/** A filter that applies. */
export function FilterChip({
  name,
  value,
  removeHref,
  removeLabel,
}: {
  name: string;
  value: string;
  removeHref: string;
  removeLabel: string;
}) {
  return (
    <span className="kv-chip">
      {name}:<b>{value}</b>
      <Link href={removeHref} prefetch={false} scroll={false} aria-label={removeLabel}>
        <span aria-hidden="true">×</span>
      </Link>
    </span>
  );
}
