import Link from "next/link";

/** A choice of two or three views, as links. */
export function Segment({
  label,
  options,
}: {
  label: string;
  options: { href: string; label: string; current: boolean }[];
}) {
  return (
    <nav className="kv-seg" aria-label={label}>
      {options.map((option) => (
        <Link
          key={option.href}
          href={option.href}
          prefetch={false}
          scroll={false}
          aria-current={option.current ? "true" : undefined}
        >
          {option.label}
        </Link>
      ))}
    </nav>
  );
}
