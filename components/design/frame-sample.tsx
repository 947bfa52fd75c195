import { AppFrame } from "@/components/layout/app-frame";
import { SweepNote } from "@/components/layout/sweep-note";
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

const NO_COUNTS = {
  counts: {
    attention: { ALL: 0, PRODUCTION: 0, TEST: 0 },
    alerts: { ALL: 0, PRODUCTION: 0, TEST: 0 },
    installations: { ALL: 0, PRODUCTION: 0, TEST: 0 },
    bulks: { ALL: 0, PRODUCTION: 0, TEST: 0 },
  },
  maxCount: COUNTS.maxCount,
};

/** What differs between the samples of the frame. */
const STATES = {
  complete: {
    role: "ADMINISTRATOR",
    scope: "PRODUCTION",
    counts: COUNTS,
    sweep: { overdue: 0, overdueSince: null, completeAt: daysFromNow(-0.05), standing: "fresh" },
  },
  late: {
    role: "SUPPORT",
    scope: "TEST",
    counts: COUNTS,
    sweep: {
      overdue: 312,
      overdueSince: daysFromNow(-0.22),
      completeAt: daysFromNow(-0.22),
      standing: "late",
    },
  },
  /** Nothing waits, nothing was checked, and both environments are shown. */
  new: {
    role: "VIEWER",
    scope: "",
    counts: NO_COUNTS,
    sweep: { overdue: 0, overdueSince: null, completeAt: null, standing: "fresh" },
  },
} as const;

/** The frame of support's pages: with a complete sweep, a late one, and for a reader with nothing to do. */
export function FrameSample({ state }: { state: keyof typeof STATES }) {
  const { role, scope, counts, sweep } = STATES[state];
  const isReader = role === "VIEWER";
  return (
    <AppFrame
      staffMember={{ name: isReader ? "Lars Leser" : "Kari Kundestøtte", role }}
      scope={scope}
      counts={counts}
      sweepNote={
        <SweepNote
          sweep={{ now: NOW, maxCount: 9999, lastCheckAt: isReader ? null : daysFromNow(-0.05), ...sweep }}
        />
      }
    >
      <PageHead
        title="Øvre Dal kommune – Hovedserver"
        crumbs={[
          { href: "/design", label: "Design" },
          { href: "/design/frame", label: "Øvre Dal kommune" },
        ]}
        tag={
          <EnvironmentTag
            environment={scope || "PRODUCTION"}
            label={scope === "TEST" ? "Test" : "Produksjon"}
            solid
          />
        }
        lead={<p>{"Journalsystem for fire legekontorer."}</p>}
        actions={
          isReader ? null : (
            <button type="button" className="ds-button">
              {"Bytt nøkkel"}
            </button>
          )
        }
      />
      <StatusBand tone="danger" title="Nøkkelen utløper lørdag 28. november kl. 08.08, om 2 dager">
        <p>{"Da slutter Fjordjournal å virke hos Øvre Dal kommune."}</p>
      </StatusBand>
    </AppFrame>
  );
}
