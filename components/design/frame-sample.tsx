import { AppFrame } from "@/components/layout/app-frame";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { PageHead } from "@/components/ui/page-head";
import { StatusBand } from "@/components/ui/status-band";
import { daysFromNow, NOW } from "./sample";

const COUNTS = {
  counts: {
    attention: { ALL: 18, PRODUCTION: 15, TEST: 3 },
    alerts: { ALL: 9, PRODUCTION: 9, TEST: 0 },
    installations: { ALL: 2041, PRODUCTION: 1480, TEST: 561 },
    bulks: { ALL: 1, PRODUCTION: 1, TEST: 0 },
  },
  maxCount: { attention: 999, alerts: 99, installations: 10_000, bulks: 99 },
};

/** The frame of support's pages, with a complete or a late sweep. */
export function FrameSample({ state }: { state: "complete" | "late" }) {
  const isLate = state === "late";
  return (
    <AppFrame
      staffMember={{ name: "Kari Kundestøtte", role: "ADMINISTRATOR" }}
      scope={isLate ? "TEST" : "PRODUCTION"}
      counts={COUNTS}
      sweep={{
        now: NOW,
        overdue: isLate ? 312 : 0,
        maxCount: 9999,
        overdueSince: isLate ? daysFromNow(-0.22) : null,
        lastCheckAt: daysFromNow(-0.05),
        completeAt: daysFromNow(isLate ? -0.22 : -0.05),
        standing: isLate ? "late" : "fresh",
      }}
    >
      <PageHead
        title="Øvre Dal kommune – Hovedserver"
        crumbs={[
          { href: "/design", label: "Design" },
          { href: "/design/frame", label: "Øvre Dal kommune" },
        ]}
        tag={
          <EnvironmentTag
            environment={isLate ? "TEST" : "PRODUCTION"}
            label={isLate ? "Test" : "Produksjon"}
            solid
          />
        }
        lead={<p>{"Journalsystem for fire legekontorer."}</p>}
        actions={
          <button type="button" className="ds-button">
            {"Bytt nøkkel"}
          </button>
        }
      />
      <StatusBand tone="danger" title="Nøkkelen utløper lørdag 28. november kl. 08.08, om 2 dager">
        <p>{"Da slutter Fjordjournal å virke hos Øvre Dal kommune."}</p>
      </StatusBand>
    </AppFrame>
  );
}
