import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  classifyMailFailure,
  enhancedStatusOf,
  type MailVerdict,
  nextPauseSeconds,
  recipientWaitSeconds,
  SMTP_STAGES,
  type SmtpStage,
} from "./mail-failure";

const status = fc.constantFrom(421, 450, 451, 452, 454, 501, 530, 535, 550, 551, 552, 553, 554);
const detail = fc.integer({ min: 0, max: 60 });
const enhancedOf = (code: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: 7 }), detail)
    .map(([subject, n]) => `${Math.floor(code / 100)}.${subject}.${n}`);
const failures = fc
  .record({ stage: fc.constantFrom(...SMTP_STAGES), status })
  .chain((failure) =>
    fc.option(enhancedOf(failure.status), { nil: null }).map((enhanced) => ({ ...failure, enhanced })),
  );

const BEFORE_RECIPIENT: SmtpStage[] = ["connect", "token", "auth", "mail-from"];

describe("what a refusal of the mail server means", () => {
  it("before the recipient is named, it concerns all mail, whatever the code; after it, one recipient", () => {
    fc.assert(
      fc.property(failures, (failure) => {
        const verdict = classifyMailFailure(failure);
        const isTooLarge = failure.stage === "mail-from" && failure.enhanced === "5.3.4";
        expect(verdict.scope).toBe(
          BEFORE_RECIPIENT.includes(failure.stage) && !isTooLarge ? "transport" : "recipient",
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("is final only for 5yz 5.1.x once the recipient is named, and not when 5.1.x is about the sender", () => {
    fc.assert(
      fc.property(failures, (failure) => {
        const verdict = classifyMailFailure(failure);
        const isFinal = verdict.scope === "recipient" && verdict.final;
        const isAddress =
          (failure.stage === "rcpt-to" || failure.stage === "data") &&
          failure.status >= 500 &&
          /^5\.1\./.test(failure.enhanced ?? "") &&
          !["5.1.7", "5.1.8", "5.1.90"].includes(failure.enhanced!);
        expect(isFinal).toBe(isAddress);
        if (isFinal) expect(verdict.code).toBe("mail-address");
      }),
      { numRuns: 1000 },
    );
  });

  const transport = (code: MailVerdict["code"]) => ({ scope: "transport", code });
  const waits = (code: MailVerdict["code"]) => ({ scope: "recipient", final: false, code });
  it.each<[SmtpStage, string, object]>([
    ["connect", "421 4.3.2 Service shutting down", transport("mail-connect")],
    ["connect", "554 5.7.1 Your host is blocked", transport("mail-connect")],
    ["auth", "535 5.7.8 Authentication credentials invalid", transport("mail-auth")],
    [
      "auth",
      "535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
      transport("mail-auth"),
    ],
    [
      "auth",
      "550 5.7.30 Basic authentication is not supported for Client Submission",
      transport("mail-auth"),
    ],
    ["auth", "454 4.7.0 Temporary authentication failure", transport("mail-auth")],
    ["mail-from", "530 5.7.57 Client not authenticated to send mail", transport("mail-sender")],
    ["mail-from", "530 5.7.0 Authentication required", transport("mail-sender")],
    [
      "mail-from",
      "550 5.7.60 Client does not have permissions to send as this sender",
      transport("mail-sender"),
    ],
    ["mail-from", "451 4.7.1 Greylisted", transport("mail-sender")],
    ["mail-from", "552 5.3.4 Message too big", waits("mail-refused")],
    ["rcpt-to", "550 5.1.1 User unknown", { scope: "recipient", final: true, code: "mail-address" }],
    ["rcpt-to", "550 5.1.10 Recipient not found", { scope: "recipient", final: true, code: "mail-address" }],
    [
      "rcpt-to",
      "501 5.1.3 Bad recipient address syntax",
      { scope: "recipient", final: true, code: "mail-address" },
    ],
    ["rcpt-to", "550 5.1.8 Access denied, bad outbound sender", waits("mail-refused")],
    ["rcpt-to", "450 4.1.1 Not verified yet", waits("mail-later")],
    ["rcpt-to", "550 No such user here", waits("mail-refused")],
    ["rcpt-to", "550 5.7.1 Relaying denied", waits("mail-refused")],
    ["rcpt-to", "554 5.7.1 Relay access denied", waits("mail-refused")],
    ["rcpt-to", "552 5.2.2 Mailbox full", waits("mail-full")],
    ["rcpt-to", "452 4.2.2 Mailbox full", waits("mail-full")],
    ["rcpt-to", "552 Quota exceeded", waits("mail-full")],
    ["rcpt-to", "550 5.2.1 Mailbox disabled", waits("mail-refused")],
    ["rcpt-to", "421 4.7.0 Try again later", waits("mail-later")],
    ["rcpt-to", "450 4.2.0 Greylisted", waits("mail-later")],
    ["rcpt-to", "451 4.7.1 Greylisting in action", waits("mail-later")],
    ["data", "554 5.7.1 Blocked by policy", waits("mail-refused")],
    ["data", "550 5.7.26 DMARC", waits("mail-refused")],
    ["data", "552 5.3.4 Message too big", waits("mail-refused")],
    ["data", "552 5.2.2 Mailbox full", waits("mail-full")],
    ["data", "451 4.3.0 Local error", waits("mail-later")],
    ["data", "550 5.1.1 User unknown", { scope: "recipient", final: true, code: "mail-address" }],
  ])("%s: %s", (stage, reply, expected) => {
    const enhanced = enhancedStatusOf(reply);
    expect(classifyMailFailure({ stage, status: Number(reply.slice(0, 3)), enhanced })).toEqual(expected);
  });

  it("without a reply, it concerns all mail until the recipient is named", () => {
    const silent = (stage: SmtpStage) => classifyMailFailure({ stage, status: null, enhanced: null });
    expect(silent("connect")).toEqual(transport("mail-silent"));
    expect(silent("token")).toEqual(transport("mail-token"));
    expect(silent("data")).toEqual(waits("mail-silent"));
  });
});

describe("the enhanced status code", () => {
  it.each([
    ["550 5.1.1 User unknown", "5.1.1"],
    ["550-5.7.26 This mail\n550 5.7.26 is", "5.7.26"],
    ["550 5.1.1", "5.1.1"],
    ["550 No such user", null],
    ["550 5.1 too short", null],
    ["550 10.0.0.1 is blocked", null],
    ["550 5.1.1.1 is blocked", null],
    ["", null],
  ])("of %j is %s", (reply, expected) => expect(enhancedStatusOf(reply)).toBe(expected));
});

describe("waiting", () => {
  it("pauses the transport for a minute, doubling to an hour", () => {
    const pauses = [nextPauseSeconds(null)];
    while (pauses.length < 9) pauses.push(nextPauseSeconds(pauses.at(-1)!));
    expect(pauses).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });

  it("of a recipient grows, and is never longer than four hours", () => {
    const waits = Array.from({ length: 50 }, (_, attempts) => recipientWaitSeconds(attempts));
    for (const [index, seconds] of waits.entries()) {
      expect(seconds).toBeGreaterThanOrEqual(waits[index - 1] ?? 60);
      expect(seconds).toBeLessThanOrEqual(14_400);
    }
    expect(waits.at(-1)).toBe(14_400);
  });
});
