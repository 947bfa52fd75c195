import type { Onboarding } from "@/lib/services/onboarding/get-onboarding";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { type Need, NeedList } from "@/components/ui/need-list";
import { StatusBand } from "@/components/ui/status-band";
import { Ago, Time } from "@/components/ui/time";
import { altinnRightIn } from "@/lib/domain/altinn-right";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { BrowserKeyProof } from "@/components/browser-key/browser-key-proof";
import { SaveKeyFile } from "@/components/browser-key/save-key-file";
import { WaitNotice } from "@/components/ui/wait-notice";
import type { ErrorCode } from "@/lib/base/errors";
import { WatchBox } from "@/components/ui/watch-box";
import type { OnboardingState } from "@/lib/domain/customer-views";
import { ClaimFileForm } from "@/components/revival/claim-file-form";
import { EnterCode } from "@/components/revival/phone-code-field";
import { LiveRefresh } from "./live-refresh";
import { ReadyMail } from "./ready-mail";
import { NextStep } from "./next-step";
import { ProgramQuestion, ProgramStatus } from "./program-question";

export interface OnboardingViewProps {
  onboarding: Onboarding;
  statusUrl: string;
  /** Address that relays requests signed by the customer's browser. */
  relayUrl: string;
  /**
   * The form's address, its operation id and what was typed before; absent on the page after the return.
   */
  start?: { action: string; operationId: string; typed: string };
  /** Address of the customer's steps on this page. */
  stepUrl: string;
  /** Address of "Check now"; absent on the page after the return. */
  checkUrl?: string;
  /** Why the submission before was refused, where the state does not say it. */
  problem?: "client-ending" | ErrorCode | null;
  footer?: ReactNode;
  /** For staff: no script asks or makes anything. */
  isPreview?: boolean;
}

const COLORS: Partial<Record<OnboardingState, "info" | "success" | "warning" | "danger">> = {
  done: "success",
  "save-file": "success",
  starting: "info",
  waiting: "info",
  proving: "info",
  "access-requested": "warning",
  "not-confirmed": "warning",
  "confirming-elsewhere": "warning",
  unanswered: "warning",
  "key-late": "warning",
};

/** The states in which the page waits for something and updates itself. */
const WATCHED: readonly OnboardingState[] = ["starting", "waiting", "proving", "key-late"];

/** The states in which the browser that holds the key proves it, once Selvbetjening has sent it back. */
const PROVABLE: readonly OnboardingState[] = ["proving", "key-late"];

/** The text of a state. That HelseID refuses the key is said only when it was the answer. */
function textKey(
  state: Exclude<OnboardingState, "code">,
  { custody, returnsToLocalhost, isKeyRefused, program }: Onboarding,
) {
  if (state === "done" && custody === "INSTALLATION") return "done-file";
  if (state === "done" && program) return "done-handed";
  if (state === "waiting" && returnsToLocalhost) return "waiting-localhost";
  if ((state === "key-late" || state === "key-unknown") && !isKeyRefused) return `${state}-unproved` as const;
  return state;
}

/** The customer's page in every state: what happened, what to do, and at most one button. */
export async function OnboardingView(props: OnboardingViewProps) {
  const t = await getTranslations("onboarding");
  const { onboarding, problem = null } = props;
  const { state, product, organization } = onboarding;
  return (
    <div className="grid gap-6">
      {props.isPreview ? null : <LiveRefresh url={props.statusUrl} state={onboarding.live} />}
      <div>
        <h1>{t("title", { product })}</h1>
        <p className="kv-for">
          {t("for", {
            organization: organization.name,
            number: formatOrganizationNumber(organization.number),
            label: onboarding.label,
          })}
        </p>
      </div>
      {state === "code" ? (
        <>
          {problem === "CODE_WRONG" ? null : <Problem problem={problem} />}
          <EnterCode action={props.stepUrl} wrong={problem === "CODE_WRONG"} left={onboarding.codesLeft} />
        </>
      ) : (
        <Course {...props} state={state} />
      )}
    </div>
  );
}

/** Why the submission before was refused. */
async function Problem({ problem }: { problem: NonNullable<OnboardingViewProps["problem"]> | null }) {
  const fields = await getTranslations("fields");
  const errors = await getTranslations("errors");
  if (!problem) return null;
  return (
    <StatusBand tone="danger" live>
      <p>{problem === "client-ending" ? fields(problem) : errors(problem, { ref: "" })}</p>
    </StatusBand>
  );
}

/** What has happened and what can be done, once the page may say it. */
async function Course({
  state,
  onboarding,
  relayUrl,
  stepUrl,
  start,
  checkUrl,
  problem,
  footer,
  isPreview,
}: OnboardingViewProps & { state: Exclude<OnboardingState, "code"> }) {
  const t = await getTranslations("onboarding");
  const browserKey = await getTranslations("browserKey");
  const { product, organization, wait, program } = onboarding;
  const names = {
    product,
    organization: organization.name,
    right: altinnRightIn(await getLocale(), onboarding.altinnRight),
  };
  const key = textKey(state, onboarding);
  return (
    <>
      {/* Out of the flow while it is empty, so that it leaves no gap. */}
      <div aria-live="polite" className="empty:absolute">
        {program && program.standing !== "unknown" ? (
          <ProgramStatus product={product} program={program} />
        ) : state === "ready" || (wait && state === "unreachable") ? null : (
          <Standing
            watched={WATCHED.includes(state)}
            tone={key === "done-file" || key === "done-handed" ? "info" : (COLORS[state] ?? "danger")}
            title={t(`state.${key}.title`, names)}
          >
            <p>{t(`state.${key}.text`, names)}</p>
            {(state === "done" || state === "save-file") && onboarding.activatedAt ? (
              <p>{t.rich("accepted", { when: () => <Time value={onboarding.activatedAt!} /> })}</p>
            ) : null}
            {state === "access-requested" && onboarding.accessRequestedAt ? (
              <p>{t.rich("accessAge", { when: () => <Ago value={onboarding.accessRequestedAt!} /> })}</p>
            ) : null}
            {onboarding.upstreamUnreachable && state !== "done" && !wait ? (
              <p>{t("upstreamUnreachable")}</p>
            ) : null}
            {onboarding.upstreamRefused && state !== "done" ? <p>{t("upstreamRefused")}</p> : null}
            {onboarding.mayCheck && onboarding.refusedAt ? (
              <p>
                {t.rich("refused", {
                  product: onboarding.product,
                  when: () => <Time value={onboarding.refusedAt!} />,
                })}
              </p>
            ) : null}
            {WATCHED.includes(state) ? <SelfRefreshing /> : null}
          </Standing>
        )}
      </div>
      {state === "access-requested" ? <ManagerMail onboarding={onboarding} right={names.right} /> : null}
      {wait ? <WaitNotice wait={wait} what={onboarding.next ? "customer" : "proof"} refreshes /> : null}
      {state === "ready" ? <Needs {...onboarding} /> : null}
      {onboarding.browserKey && PROVABLE.includes(state) ? (
        <BrowserKeyProof
          kid={onboarding.browserKey.kid}
          relayUrl={relayUrl}
          since={onboarding.browserKey.since}
          cacheSeconds={onboarding.browserKey.cacheSeconds}
          wait={wait}
          purpose="onboarding"
        />
      ) : null}
      {onboarding.browserKey && state === "save-file" ? (
        <SaveKeyFile
          kid={onboarding.browserKey.kid}
          installationId={onboarding.installationId}
          authority={onboarding.browserKey.authority}
          clientId={onboarding.browserKey.clientId}
          scopes={onboarding.browserKey.scopes}
          organizationNumber={organization.number}
          label={onboarding.label}
          saved={{ url: relayUrl }}
          elsewhere="onboarding"
        />
      ) : null}
      {isPreview && state === "save-file" ? (
        <>
          <p>{browserKey("saveLead")}</p>
          <ClaimFileForm action={relayUrl} />
        </>
      ) : null}
      {problem ? <Problem problem={problem} /> : null}
      {program ? <ProgramQuestion onboarding={onboarding} program={program} step={stepUrl} /> : null}
      {start ? <NextStep onboarding={onboarding} start={start} isPreview={isPreview} /> : null}
      {state === "ready" ? <Outlook product={product} /> : null}
      {checkUrl && onboarding.mayCheck && onboarding.draftId ? (
        <form method="post" action={checkUrl}>
          <input type="hidden" name="draftId" value={onboarding.draftId} />
          <button className="ds-button" data-variant="secondary">
            {t("check")}
          </button>
        </form>
      ) : null}
      {footer}
      {onboarding.custody === "INSTALLATION" && ["starting", "waiting"].includes(state) ? (
        <p>{t("keyInBrowser")}</p>
      ) : null}
      {state === "done" ? null : (
        <section>
          <h2>{t("help")}</h2>
          <p>{t("helpText", { product })}</p>
        </section>
      )}
    </>
  );
}

/** A mail to whoever can give the access, ready to send. */
async function ManagerMail({ onboarding, right }: { onboarding: Onboarding; right: string }) {
  const t = await getTranslations("onboarding.manager");
  const { product, organization } = onboarding;
  const number = formatOrganizationNumber(organization.number);
  return (
    <section className="grid gap-2">
      <h2>{t("title")}</h2>
      <p>{t("lead")}</p>
      <ReadyMail
        subject={t("subject", { product })}
        body={t("body", { product, organization: organization.name, number, right })}
      />
    </section>
  );
}

/** What a state means: a box while the page waits for something, otherwise a band. */
function Standing({
  watched,
  tone,
  title,
  children,
}: {
  watched: boolean;
  tone: "info" | "success" | "warning" | "danger";
  title: string;
  children: ReactNode;
}) {
  if (watched)
    return (
      <WatchBox tone={tone} title={title} heading live={false}>
        {children}
      </WatchBox>
    );
  return (
    <StatusBand tone={tone}>
      <h2>{title}</h2>
      <div className="mt-1 grid gap-2">{children}</div>
    </StatusBand>
  );
}

async function SelfRefreshing() {
  const t = await getTranslations("onboarding");
  return (
    <p>
      {t("live")}{" "}
      <noscript>
        {/* Without JavaScript the page cannot update itself. */}
        <a className="ds-link" href="">
          {t("refresh")}
        </a>
      </noscript>
    </p>
  );
}

/** What the customer must have at hand before the button is pressed, and where to do it. */
async function Needs({ product, environment, custody, altinnRight }: Onboarding) {
  const t = await getTranslations("onboarding");
  const right: Need =
    environment === "TEST"
      ? { icon: "building", title: t("need.testTitle"), text: t("test") }
      : {
          icon: "key",
          title: t("rightTitle"),
          text: t("right", { right: altinnRightIn(await getLocale(), altinnRight) }),
        };
  return (
    <>
      {custody === "INSTALLATION" ? (
        <StatusBand tone="info" title={t("need.machine", { product })}>
          <p>{t("keyInBrowser")}</p>
        </StatusBand>
      ) : null}
      <p>{t("lead", { product })}</p>
      <section>
        <h2>{t("need.title")}</h2>
        <NeedList
          needs={[
            { icon: "identity", title: t("need.id"), text: t("need.idText") },
            right,
            { icon: "clock", title: t("need.time"), text: t("sameBrowser") },
          ]}
        />
      </section>
    </>
  );
}

/** How it goes from the button on. */
async function Outlook({ product }: { product: string }) {
  const t = await getTranslations("onboarding");
  return (
    <section>
      <h2>{t("steps")}</h2>
      <ol className="mt-2 list-decimal space-y-1 pl-6">
        <li>{t("step1")}</li>
        <li>{t("step2")}</li>
        <li>{t("step3")}</li>
        <li>{t("step4", { product })}</li>
      </ol>
    </section>
  );
}
