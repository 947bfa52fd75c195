import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ActionSamples } from "@/components/design/action-samples";
import { CustomerSamples } from "@/components/design/customer-samples";
import { FactSamples } from "@/components/design/fact-samples";
import { FormStateSamples } from "@/components/design/form-state-samples";
import { FlowSamples } from "@/components/design/flow-samples";
import { FormSamples } from "@/components/design/form-samples";
import { FrameSample } from "@/components/design/frame-sample";
import { ListSamples } from "@/components/design/list-samples";
import { OverlaySamples } from "@/components/design/overlay-samples";
import { StatusSamples } from "@/components/design/status-samples";
import { PlainFrame } from "@/components/layout/app-frame";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { PageHead } from "@/components/ui/page-head";
import { env } from "@/lib/base/env";
import { DESIGN_PARTS } from "@/lib/domain/design-parts";

export const metadata: Metadata = { title: "Design" };

/** One group of components in every state. */
export default async function DesignPartPage({
  params,
  searchParams,
}: {
  params: Promise<{ part: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const { part: requested } = await params;
  const part = DESIGN_PARTS.find((each) => each === requested);
  if (!env().DESIGN_PAGE || !part) notFound();
  const plain = (children: ReactNode) => (
    <PlainFrame>
      <PageHead title={part} crumbs={[{ href: "/design", label: "Design" }]} />
      {children}
    </PlainFrame>
  );
  switch (part) {
    case "status":
      return plain(<StatusSamples />);
    case "facts":
      return plain(<FactSamples />);
    case "lists":
      return plain(<ListSamples rows={(await searchParams).rows} />);
    case "actions":
      return plain(<ActionSamples />);
    case "flow":
      return plain(<FlowSamples />);
    case "forms":
      return plain(<FormSamples />);
    case "form-states":
      return plain(<FormStateSamples />);
    case "overlays":
      return plain(<OverlaySamples />);
    case "customer":
      return (
        <CustomerFrame
          returnTo="/design/customer"
          vendor={{
            name: "Fjordsystem AS",
            phone: "00 00 10 10",
            hours: { nb: "hverdager kl. 8–16", en: "weekdays 8–16" },
            logoHash: null,
          }}
          product="Legevakt Mobil"
        >
          <CustomerSamples />
        </CustomerFrame>
      );
    case "frame":
      return <FrameSample state="complete" />;
    case "frame-late":
      return <FrameSample state="late" />;
    case "frame-viewer":
      return <FrameSample state="new" />;
  }
}
