import { describe, expect, it } from "vitest";
import { ERROR_CODES, type ErrorCode } from "@/lib/base/errors";
import en from "./messages/en";
import nb from "./messages/nb";

/** What the text of the error itself says what to do about, or of which there is nothing to do. */
const SAYS_IT_ITSELF: readonly ErrorCode[] = [
  "UNAUTHENTICATED",
  "FOUR_EYES",
  "TOO_MANY_RECIPIENTS",
  "APPROVAL_NEEDED",
  "RECENT_PROMOTION",
  "FRESH_LOGIN_NEEDED",
  "INVALID_INPUT",
  "WRONG_ORIGIN",
  "TEMPLATE_NO_API_KEY",
  "CODE_LOCKED",
  "LAST_ADMINISTRATOR",
  "CODE_WRONG",
  "TOO_MANY_REQUESTS",
  "NOTHING_TO_CHANGE",
  "EXPIRY_PAST",
  "EXPIRY_FAR",
  "NO_ANSWER",
  "FORM_TOO_LARGE",
  "OLD_PAGE",
  "OVERLOADED",
];

describe("an error", () => {
  it.each([
    ["nb", nb],
    ["en", en],
  ] as const)("says what to do about it (%s)", (_, messages) => {
    const acts = messages.errorHelp.do as Partial<Record<ErrorCode, string>>;
    expect(ERROR_CODES.filter((code) => !acts[code])).toEqual(SAYS_IT_ITSELF);
  });

  it("has help in both languages, and for errors that exist", () => {
    for (const part of ["cause", "do", "customer"] as const) {
      expect(Object.keys(en.errorHelp[part])).toEqual(Object.keys(nb.errorHelp[part]));
      const known: readonly string[] = ERROR_CODES;
      expect(Object.keys(nb.errorHelp[part]).filter((code) => !known.includes(code))).toEqual([]);
    }
  });
});
