import Link from "next/link";
import type { ReactNode } from "react";
import type { Tone } from "@/lib/domain/installation-status";
import { Sign } from "./sign";

/** Things to do for one cause, with how many there are. */
export function ActionGroup({
  id,
  title,
  count,
  tone,
  note,
  all,
  children,
}: {
  id: string;
  title: string;
  count: ReactNode;
  tone?: "danger" | "warning";
  note?: string;
  /** To the rest, when not all are shown. */
  all?: { href: string; label: string };
  /** `ActionLine`s. */
  children: ReactNode;
}) {
  return (
    <section className="kv-group" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <span className="kv-count" data-color={tone}>
          {count}
        </span>
        {note ? <span className="kv-subtle kv-small kv-wide">{note}</span> : null}
        {all ? (
          <Link className="ds-link kv-small" href={all.href}>
            {all.label}
          </Link>
        ) : null}
      </header>
      <table className="kv-lines" role="table">
        <caption className="sr-only">{title}</caption>
        <colgroup>
          <col />
          <col />
          <col />
          <col />
          <col />
          <col />
        </colgroup>
        <tbody role="rowgroup">{children}</tbody>
      </table>
    </section>
  );
}

/**
 * One thing to do: whom it is about, since when or until when, whom to call, and the act itself.
 * @param toneText the tone in words, for people who do not see the sign
 */
export function ActionLine({
  tone,
  toneText,
  href,
  who,
  where,
  what,
  when,
  contact,
  owner,
  action,
}: {
  tone: Tone;
  toneText: string;
  href: string;
  who: string;
  where?: string;
  what?: ReactNode;
  when?: ReactNode;
  contact?: ReactNode;
  /** Which colleague has it, or how to take it. */
  owner?: ReactNode;
  action: ReactNode;
}) {
  return (
    <tr role="row">
      <td role="cell">
        <span className="kv-status" data-color={tone}>
          <Sign shape={tone} />
          <span className="sr-only">{toneText}</span>
        </span>
      </td>
      <th role="rowheader" scope="row" className="kv-who">
        <Link href={href} prefetch={false}>
          {who}
        </Link>
        {where ? <span className="kv-subtle"> · {where}</span> : null}
      </th>
      <td role="cell">{what}</td>
      <td role="cell">{when}</td>
      <td role="cell">{contact ? <span className="kv-subtle">{contact}</span> : null}</td>
      <td role="cell">
        {owner ? (
          <div className="kv-line-end">
            {owner}
            {action}
          </div>
        ) : (
          action
        )}
      </td>
    </tr>
  );
}
