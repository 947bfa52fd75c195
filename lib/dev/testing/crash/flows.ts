import { randomUUID } from "node:crypto";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { requestToken } from "@/lib/helseid/token-client";
import { newSecret } from "@/lib/base/ids";
import type { Actor, Context } from "@/lib/context/context";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { recordReturn } from "@/lib/services/onboarding/record-return";
import { settleRequests } from "@/lib/services/onboarding/settle-requests";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { advanceRotation } from "@/lib/services/rotation/advance-rotation";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { CLIENT_ENDING_LENGTH } from "@/lib/domain/second-client";
import { releaseDraft } from "@/lib/services/onboarding/release-draft";
import { confirmAsBrowser, ConfirmPageRefused } from "@/lib/dev/testing/sandbox";
import type { TestContext } from "@/lib/dev/testing/test-context";

type As = (actor?: Actor) => Context;
type Input = Record<string, string>;

/** The outcome after another process has continued for the killed one. */
export interface Verdict {
  /** No key that the portal holds works for the client. */
  lost: boolean;
  /** A key was uploaded twice, or a client was created twice. */
  doubled: boolean;
  /** The flow was not completed. */
  stuck: boolean;
}

interface Flow {
  prepare: (t: TestContext, variant: number) => Promise<{ input: Input; actor: Actor }>;
  /** In the process that may be killed. */
  run: (as: As, input: Input) => Promise<void>;
  /**
   * After this time the lease of the killed process has expired, and none of its requests can still be in
   * progress.
   */
  recoversAfterSeconds: number;
  /** Continues as the next worker does, and as a user who sees that nothing has happened. */
  recover: (t: TestContext, input: Input, actor: Actor) => Promise<void>;
  evaluate: (t: TestContext, input: Input) => Promise<Verdict>;
}

const CACHE_SECONDS = 0.1;
const SYSTEM: Actor = { kind: "system", name: "worker" };
const pause = (seconds: number) => new Promise((done) => setTimeout(done, Math.min(seconds, 0.25) * 1000));

async function rotate(as: As, input: Input): Promise<void> {
  const { rotationId } = await startRotation(as(), {
    installationId: input.installationId!,
    operationId: input.operationId!,
  });
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const next = await advanceRotation(as(SYSTEM), { rotationId });
    if (next === null) return;
    await pause(next);
  }
}

async function onboard(as: As, input: Input): Promise<void> {
  const { installationId } = input as { installationId: string };
  const url = await startDraft(as(), {
    installationId,
    operationId: input.operationId!,
    link: { linkId: input.linkId!, browser: input.browser! },
    confirmation: input.confirmation,
  });
  if (!url) return;
  const back = await confirmAsBrowser(url);
  await recordReturn(as({ kind: "anonymous" }), {
    value: new URL(back!).pathname.split("/").at(-1)!,
    status: "Success",
  });
  await follow(as(SYSTEM), installationId);
}

/** Follows the newest draft as the worker does. */
async function follow(ctx: Context, installationId: string): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const draft = await ctx.db.clientDraft.findFirst({
      where: { installationId, clientId: { not: null } },
      orderBy: { requestedAt: "desc" },
      select: { id: true },
    });
    const next = draft ? await followDraft(ctx, { draftId: draft.id, pageOpen: true }) : null;
    // A draft that nobody has confirmed is polled rarely.
    if (next === null || next > 5) return;
    await pause(next);
  }
}

/** @returns what must be typed to start again after that */
async function releaseNewestDraft(t: TestContext, installationId: string): Promise<string> {
  const draft = await t.db.clientDraft.findFirstOrThrow({
    where: { installationId, clientId: { not: null } },
    orderBy: { requestedAt: "desc" },
    select: { id: true, clientId: true },
  });
  const confirmation = draft.clientId!.slice(-CLIENT_ENDING_LENGTH);
  await releaseDraft(await t.staff("SUPPORT"), { draftId: draft.id, confirmation });
  return confirmation;
}

async function isActive(t: TestContext, installationId: string): Promise<boolean> {
  return (await t.db.installation.count({ where: { id: installationId, activatedAt: { not: null } } })) > 0;
}

/** Whether HelseID issues a token for one of the keys in the database. */
async function someKeyWorks(t: TestContext, installationId: string, state?: "CURRENT"): Promise<boolean> {
  const installation = await t.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    include: { keys: { where: { sealedPrivateJwk: { not: null }, state } } },
  });
  for (let attempt = 0; attempt < 10 && installation.clientId; attempt += 1) {
    for (const key of installation.keys) {
      const credentials = openCredentials(t.system, key, "TEST", installation.clientId);
      const works = await requestToken(t.env, credentials, SELVBETJENING_SCOPE, { fresh: true }).then(
        () => true,
        () => false,
      );
      if (works) return true;
    }
    await pause(0.2);
  }
  return false;
}

export const FLOWS = {
  rotation: {
    async prepare(t, variant) {
      await t.sandbox.switches({
        oldKeys: variant % 2 ? "dropped" : "kept",
        cacheSeconds: CACHE_SECONDS,
      });
      const installation = await t.active();
      const input = {
        installationId: installation.installationId,
        operationId: randomUUID(),
        clientId: installation.clientId,
      };
      return { input, actor: installation.admin.actor };
    },
    run: rotate,
    recoversAfterSeconds: 120,
    async recover(t, input, actor) {
      // Right after the kill, some key in the database must work.
      if (!(await someKeyWorks(t, input.installationId!))) throw new NoWorkingKey();
      await rotate((other) => t.as(other ?? actor), input);
    },
    async evaluate(t, input) {
      const { uploads } = await t.sandbox.control<{ uploads: string[] }>(`test/clients/${input.clientId}`);
      const rotations = await t.db.keyRotation.findMany({
        where: { installationId: input.installationId },
      });
      return {
        lost: !(await someKeyWorks(t, input.installationId!, "CURRENT")),
        doubled: uploads.length > 1,
        stuck: rotations.length !== 1 || rotations[0]!.state !== "DONE",
      };
    },
  },
  onboarding: {
    async prepare(t) {
      await t.sandbox.switches({ oldKeys: "kept", cacheSeconds: CACHE_SECONDS });
      const installation = await t.installation();
      const { token } = await createLink(installation.admin, {
        installationId: installation.installationId,
        days: 7,
      });
      const { linkId } = await findLink(t.system, token);
      const { installationId, apiKey } = installation;
      const input = { installationId, apiKey, linkId, browser: newSecret(), operationId: randomUUID() };
      return { input, actor: { kind: "customer", installationId } };
    },
    run: onboard,
    recoversAfterSeconds: 130,
    async recover(t, input, actor) {
      // Longer than HelseID's cache delay in this sandbox, because no user retries within a fraction of a
      // second.
      await pause(CACHE_SECONDS * 2);
      await settleRequests(t.system);
      await follow(t.system, input.installationId!);
      // The customer sees that nothing has happened, and submits again.
      const again = () => onboard((other) => t.as(other ?? actor), { ...input, operationId: randomUUID() });
      try {
        if (!(await isActive(t, input.installationId!))) await again();
      } catch (error) {
        if (!(error instanceof ConfirmPageRefused)) throw error;
        // The killed process's browser had opened the page, and is gone. Support helps.
        input.confirmation = await releaseNewestDraft(t, input.installationId!);
        await again();
      }
    },
    async evaluate(t, input) {
      const clients = await t.sandbox.control<{ apiKey: string; state: string }[]>("test/clients");
      const confirmed = clients.filter((each) => each.apiKey === input.apiKey && each.state === "active");
      return {
        lost: !(await someKeyWorks(t, input.installationId!, "CURRENT")),
        doubled: confirmed.length > 1,
        stuck: !(await isActive(t, input.installationId!)),
      };
    },
  },
} as const satisfies Record<string, Flow>;

export type FlowName = keyof typeof FLOWS;

/** No key worked right after the kill. */
export class NoWorkingKey extends Error {}
