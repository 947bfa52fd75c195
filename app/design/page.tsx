import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PlainFrame } from "@/components/layout/app-frame";
import { PageHead } from "@/components/ui/page-head";
import { env } from "@/lib/base/env";
import { DESIGN_PARTS } from "@/lib/domain/design-parts";

export const metadata: Metadata = { title: "Design" };

/** The components of the design system in every state, for development and browser tests. */
export default function DesignPage() {
  if (!env().DESIGN_PAGE) notFound();
  return (
    <PlainFrame>
      <PageHead
        title="Design"
        lead={<p>Components in every state, with made-up data. See docs/design.md.</p>}
      />
      <ul className="grid gap-2">
        {DESIGN_PARTS.map((part) => (
          <li key={part}>
            <Link className="ds-link" href={`/design/${part}`}>
              {part}
            </Link>
          </li>
        ))}
      </ul>
    </PlainFrame>
  );
}
