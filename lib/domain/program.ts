import { addSeconds } from "@/lib/base/clock";

/** What a person said of the program after the file was put in place. */
export const PROGRAM_ANSWERS = ["WORKS", "FAILS"] as const;
export type ProgramAnswer = (typeof PROGRAM_ANSWERS)[number];

/** The answer that a customer's form gives as its step; null for another step. */
export function programAnswerOf(step: string): ProgramAnswer | null {
  return PROGRAM_ANSWERS.find((answer) => answer.toLowerCase() === step) ?? null;
}

/** What is known of the customer's program after onboarding or a revival, once its file was handed over. */
export interface ProgramFacts {
  /** When HelseID issued a token that the program presented, and that shows that it has the file. */
  programSeenAt: Date | null;
  programAnswer: ProgramAnswer | null;
  programAnsweredAt: Date | null;
}

/** `seen`: observed; `works` and `fails`: a person's answer; `unknown`: neither. */
export type ProgramStanding = "seen" | "works" | "fails" | "unknown";

/** For how long after the file was handed over the customer may say whether the program works. */
const ANSWER_SECONDS = 30 * 86_400;

/** Whether the question, which comes after the file, can still be answered. */
export function canBeAnswered(deliveredAt: Date, now: Date): boolean {
  return addSeconds(deliveredAt, ANSWER_SECONDS) > now;
}

/**
 * What counts of an observation and a person's answer: the observation, unless the person said later that it
 * fails.
 */
export function programStanding(facts: ProgramFacts): ProgramStanding {
  const { programSeenAt, programAnswer } = facts;
  const failsSince = failedAt(facts);
  if (programSeenAt && !(failsSince && failsSince > programSeenAt)) return "seen";
  if (programAnswer === "FAILS") return "fails";
  return programAnswer === "WORKS" ? "works" : "unknown";
}

/**
 * Only a token that was issued later shows that the program works: the file was delivered, and nobody has
 * said since that it fails.
 */
export function observableSince(facts: ProgramFacts, deliveredAt: Date): Date {
  return failedAt(facts) ?? deliveredAt;
}

function failedAt({ programAnswer, programAnsweredAt }: ProgramFacts): Date | null {
  return programAnswer === "FAILS" ? programAnsweredAt : null;
}

/**
 * Whether a token that a program presented can only have been got with the revival's key: it was issued after
 * the file was delivered, when every other key that upstream knew had expired or was refused. A token does
 * not say which key it was requested with.
 */
export function showsNewKey(
  issuedAt: Date,
  deliveredAt: Date,
  otherKeys: readonly {
    provedAt: Date | null;
    listedAt: Date | null;
    unknownSince: Date | null;
    expiresAt: Date | null;
  }[],
): boolean {
  return (
    issuedAt > deliveredAt &&
    otherKeys.every((key) => {
      const isRegistered = (key.provedAt ?? key.listedAt) !== null && !key.unknownSince;
      return !isRegistered || (key.expiresAt !== null && key.expiresAt <= issuedAt);
    })
  );
}
