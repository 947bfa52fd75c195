import type { RevivalForCustomer } from "@/lib/services/revival/get-revival";
import { getTranslations } from "next-intl/server";
import { BrowserKeyForm } from "@/components/browser-key/browser-key-form";
import { BrowserKeyProof } from "@/components/browser-key/browser-key-proof";
import { SaveKeyFile } from "@/components/browser-key/save-key-file";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { NeedList } from "@/components/ui/need-list";
import { StatusBand } from "@/components/ui/status-band";
import { StepProgress } from "@/components/ui/step-progress";
import { TodoList } from "@/components/ui/todo-list";
import { WaitNotice } from "@/components/ui/wait-notice";
import { WatchBox } from "@/components/ui/watch-box";
import { CopyButton } from "@/components/ui/copy-button";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import type { ErrorCode } from "@/lib/base/errors";
import type { RevivalView } from "@/lib/domain/customer-views";
import { REVIVAL_STEPS } from "@/lib/domain/revival";
import { Instructions } from "./instructions";
import { EnterCode } from "./phone-code-field";
import { ExpiryQuestion } from "./expiry-question";
import { PasteCheck } from "./paste-check";
import { ProgramStep } from "./program-step";
import { KeyWatch, NothingHappens } from "./key-watch";
import { Picture } from "./pictures";
import { ClaimFileForm } from "./claim-file-form";
import { StepForm } from "./step-form";

export interface RevivalStepsProps {
  revival: RevivalForCustomer;
  state: string;
  problem: ErrorCode | null;
  addresses: { status: string; step: string; publicKey: string; file: string; relay: string };
  /** For staff: no script asks or makes anything. */
  isPreview?: boolean;
}

const ORDER: readonly RevivalView[] = ["open", "key-made", "uploaded", "verified", "delivered"];

/**
 * The customer's whole revival, with one step open at a time. A step is ticked when the portal has observed
 * it, and marked as the customer's own word when they said so.
 */
export async function RevivalSteps(props: RevivalStepsProps) {
  const { revival, problem, addresses } = props;
  const t = await getTranslations("revival");
  const errors = await getTranslations("errors");
  const { product, organization, view, marks } = revival;
  const at = ORDER.indexOf(view);
  return (
    <div className="grid gap-6">
      {props.isPreview ? null : <LiveRefresh url={addresses.status} state={props.state} />}
      <div>
        <h1>{t("title", { product, before: revival.before })}</h1>
        <p className="kv-for">
          {t("for", {
            organization: organization.name,
            number: formatOrganizationNumber(organization.number),
            label: revival.label,
          })}
        </p>
      </div>
      {problem && !(view === "code" && problem === "CODE_WRONG") ? (
        <StatusBand tone="danger" title={errors("title")} live>
          <p>{errors(problem, { ref: "" })}</p>
        </StatusBand>
      ) : null}
      {revival.message ? (
        <StatusBand tone="info" title={t("messageTitle")} live>
          <p className="whitespace-pre-line">{revival.message}</p>
        </StatusBand>
      ) : null}
      {view === "code" ? (
        <EnterCode action={addresses.step} wrong={problem === "CODE_WRONG"} left={revival.codesLeft} />
      ) : (
        <>
          {view === "open" ? (
            <>
              <p>{t("lead", { product })}</p>
              <Needs revival={revival} />
            </>
          ) : null}
          <StepProgress
            at={marks[REVIVAL_STEPS[at]!] === "observed" ? REVIVAL_STEPS.length : at}
            steps={REVIVAL_STEPS.map((step) => ({
              name: t(`shortStep.${step}`),
              done: marks[step] === "observed",
              note: marks[step] === "stated" ? t("statedMark") : undefined,
            }))}
          />
          <section className="grid gap-4" aria-labelledby="step">
            <h2 id="step">{t(`step.${REVIVAL_STEPS[at]!}`, { product })}</h2>
            {view === "open" ? <MakeKey {...props} /> : null}
            {view === "key-made" ? <Upload {...props} /> : null}
            {view === "uploaded" ? <Verify {...props} /> : null}
            {view === "verified" ? <SaveFile {...props} /> : null}
            {view === "delivered" ? <ProgramStep revival={revival} step={addresses.step} /> : null}
          </section>
          <ExpiryQuestion revival={revival} step={addresses.step} problem={problem} />
        </>
      )}
      {(view === "verified" || view === "delivered") && revival.instructions ? (
        <Instructions markdown={revival.instructions} />
      ) : null}
      {revival.program.standing === "seen" ? null : (
        <section>
          <h2>{t("help")}</h2>
          <p>{t("helpText", { product })}</p>
        </section>
      )}
    </div>
  );
}

/** What the customer must have at hand before the first button, and where to do it. */
async function Needs({ revival: { product } }: { revival: RevivalForCustomer }) {
  const t = await getTranslations("revival.need");
  return (
    <>
      <StatusBand tone="info" title={t("machine", { product })}>
        <p>{t("machineText")}</p>
      </StatusBand>
      <section>
        <h2>{t("title")}</h2>
        <NeedList
          needs={[
            { icon: "identity", title: t("id"), text: t("idText") },
            { icon: "clock", title: t("time"), text: t("timeText") },
          ]}
        />
      </section>
    </>
  );
}

async function MakeKey({ revival, addresses, isPreview }: RevivalStepsProps) {
  const t = await getTranslations("revival");
  const fields = <input type="hidden" name="step" value="key" />;
  return (
    <>
      <p>{t(`makeKey.${revival.custody}`, { product: revival.product })}</p>
      {revival.custody === "INSTALLATION" && !isPreview ? (
        <BrowserKeyForm
          action={addresses.step}
          installationId={revival.installationId}
          algorithm={revival.algorithm}
          label={t("makeKey.button")}
        >
          {fields}
        </BrowserKeyForm>
      ) : (
        <form method="post" action={addresses.step}>
          {fields}
          <button className="ds-button" data-size="lg">
            {t("makeKey.button")}
          </button>
        </form>
      )}
    </>
  );
}

async function PublicKey({ revival, addresses }: RevivalStepsProps) {
  const t = await getTranslations("revival");
  if (!revival.key) return null;
  return (
    <div className="kv-panel grid gap-3">
      <p className="font-semibold">{t("publicKey")}</p>
      <pre
        className="max-h-40 overflow-auto rounded bg-neutral-surface-tinted p-3 text-sm break-all whitespace-pre-wrap"
        tabIndex={0}
        aria-label={t("publicKey")}
        data-testid="public-key"
      >
        {revival.key.publicJwk}
      </pre>
      <div className="flex flex-wrap items-center gap-2">
        <CopyButton text={revival.key.publicJwk} label={t("copyKey")} />
        <a className="ds-link" href={addresses.publicKey}>
          {t("downloadKey")}
        </a>
      </div>
      <p className="kv-small">{t("publicKeySafe")}</p>
    </div>
  );
}

async function Upload(props: RevivalStepsProps) {
  const { revival, addresses } = props;
  const t = await getTranslations("revival");
  return (
    <>
      <TodoList
        items={[
          {
            name: "copy",
            state: "any",
            children: (
              <>
                <p>{t("upload.copy")}</p>
                <div className="mt-2">
                  <PublicKey {...props} />
                </div>
              </>
            ),
          },
          {
            name: "open",
            state: "any",
            children: (
              <>
                <p>{t("upload.open")}</p>
                <p className="mt-2">
                  <a
                    className="ds-button"
                    data-variant="secondary"
                    href={revival.selvbetjeningUrl}
                    target="_blank"
                    rel="noopener noreferrer"
                  >
                    {t("upload.openButton")}
                  </a>
                </p>
              </>
            ),
          },
          {
            name: "find",
            state: "any",
            children: (
              <>
                <p>
                  {t.rich("upload.findEnd", {
                    end: () => <b className="font-mono">{revival.clientId.slice(-5)}</b>,
                  })}
                </p>
                <small>{t("upload.find")}</small>
                <p className="my-2 flex flex-wrap items-center gap-2">
                  <code className="break-all">{revival.clientId}</code>
                  <CopyButton text={revival.clientId} label={t("copyClientId")} />
                </p>
                <details>
                  <summary className="ds-link w-fit cursor-pointer">{t("picture.show")}</summary>
                  <Picture kind="client" />
                </details>
              </>
            ),
          },
          {
            name: "paste",
            state: "any",
            children: (
              <>
                <p>{t("upload.paste")}</p>
                <details>
                  <summary className="ds-link w-fit cursor-pointer">{t("picture.show")}</summary>
                  <Picture kind="upload" />
                </details>
              </>
            ),
          },
        ]}
      />
      <KeyWatch revival={revival} relayUrl={props.isPreview ? null : addresses.relay} />
      <NothingHappens revival={revival}>
        <StepForm action={addresses.step} step="uploaded" variant="secondary">
          {t("upload.done")}
        </StepForm>
      </NothingHappens>
      {revival.key ? <PasteCheck thumbprint={revival.key.thumbprint} clientId={revival.clientId} /> : null}
      <Restart step={addresses.step} />
    </>
  );
}

async function Verify(props: RevivalStepsProps) {
  const { revival, addresses } = props;
  const t = await getTranslations("revival");
  const finding = revival.finding ?? "cache";
  return (
    <>
      {props.isPreview ? null : (
        <noscript>
          {/* Without JavaScript the page cannot update itself; the worker tries the key. */}
          <meta httpEquiv="refresh" content="20" />
        </noscript>
      )}
      {revival.wait ? <WaitNotice wait={revival.wait} what="proof" refreshes /> : null}
      {revival.custody === "PORTAL" && revival.wait ? null : revival.custody === "PORTAL" ? (
        <div aria-live="polite">
          <WatchBox
            tone={finding === "cache" ? "info" : "warning"}
            title={t(`finding.${finding}.title`)}
            live={false}
          >
            <p>{t(`finding.${finding}.text`, { clientId: revival.clientId })}</p>
          </WatchBox>
        </div>
      ) : revival.key ? (
        <>
          <p>{t("finding.cache.title")} …</p>
          {props.isPreview ? null : (
            <BrowserKeyProof
              kid={revival.key.kid}
              relayUrl={addresses.relay}
              since={revival.sinceUploaded}
              cacheSeconds={revival.cacheSeconds}
              wait={revival.wait}
              purpose="revival"
            />
          )}
        </>
      ) : null}
      <details className="kv-panel" open={finding === "not-uploaded" || finding === "wrong-client"}>
        <summary className="cursor-pointer font-semibold">{t("again.title")}</summary>
        <div className="mt-3 grid gap-4">
          <p>{t("again.text", { clientId: revival.clientId })}</p>
          <PublicKey {...props} />
          <p>
            <a className="ds-link" href={revival.selvbetjeningUrl} target="_blank" rel="noopener noreferrer">
              {t("upload.openButton")}
            </a>
          </p>
          <StepForm action={addresses.step} step="uploaded" variant="secondary">
            {t("again.button")}
          </StepForm>
        </div>
      </details>
      {revival.key ? <PasteCheck thumbprint={revival.key.thumbprint} clientId={revival.clientId} /> : null}
      <Restart step={addresses.step} />
    </>
  );
}

async function SaveFile({ revival, addresses, isPreview }: RevivalStepsProps) {
  const browserKey = await getTranslations("browserKey");
  const t = await getTranslations("revival");
  return (
    <>
      <StatusBand tone="success" title={t("verifiedTitle")}>
        <p>{t("verified", { product: revival.product })}</p>
      </StatusBand>
      {revival.custody === "INSTALLATION" && revival.key && !isPreview ? (
        <>
          <SaveKeyFile
            kid={revival.key.kid}
            installationId={revival.installationId}
            authority={revival.authority}
            clientId={revival.clientId}
            scopes={revival.scopes}
            organizationNumber={revival.organization.number}
            label={revival.label}
            saved={{ url: addresses.step, form: { step: "delivered" } }}
            elsewhere="revival"
          />
          <Restart step={addresses.step} />
        </>
      ) : (
        <>
          <p>{revival.custody === "INSTALLATION" ? browserKey("saveLead") : t("fileOnce")}</p>
          <ClaimFileForm action={addresses.file} />
        </>
      )}
    </>
  );
}

async function Restart({ step }: { step: string }) {
  const t = await getTranslations("revival");
  return (
    <details>
      <summary className="cursor-pointer">{t("restart.title")}</summary>
      <div className="mt-3 grid gap-3">
        <p>{t("restart.text")}</p>
        <StepForm action={step} step="restart" variant="tertiary">
          {t("restart.button")}
        </StepForm>
      </div>
    </details>
  );
}
