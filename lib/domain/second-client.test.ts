import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLIENT_ENDING_LENGTH, confirmationText, isConfirmedBy, mayLockHerId } from "./second-client";

const numbers = fc.stringMatching(/^[89]\d{8}$/);
const anyClient = fc.record({ clientId: fc.option(fc.uuid()), organizationNumber: numbers });

describe("the typed confirmation of a second client", () => {
  it("is the end of the client id, or the organization number where no client is known", () => {
    fc.assert(
      fc.property(anyClient, (client) => {
        const text = confirmationText(client);
        if (client.clientId === null) expect(text).toBe(client.organizationNumber);
        else {
          expect(client.clientId.endsWith(text)).toBe(true);
          expect(text).toHaveLength(CLIENT_ENDING_LENGTH);
        }
      }),
    );
  });

  it("may be written in capitals and with spaces", () => {
    fc.assert(
      fc.property(anyClient, fc.nat(5), (client, place) => {
        const text = confirmationText(client).toUpperCase();
        expect(isConfirmedBy(` ${text.slice(0, place)} ${text.slice(place)} `, client)).toBe(true);
      }),
    );
  });

  it("is nothing else: not empty, not a part of it, not that of another client", () => {
    fc.assert(
      fc.property(anyClient, anyClient, fc.string(), (client, other, typed) => {
        const text = confirmationText(client);
        expect(isConfirmedBy("", client)).toBe(false);
        expect(isConfirmedBy(text.slice(1), client)).toBe(false);
        for (const wrong of [confirmationText(other), typed])
          if (wrong.replaceAll(/\s/g, "").toLowerCase() !== text.toLowerCase())
            expect(isConfirmedBy(wrong, client)).toBe(false);
      }),
    );
    expect(isConfirmedBy("", { clientId: "", organizationNumber: "" })).toBe(false);
  });

  it("is asked for where the client has access to EDI 2.0, among whatever else", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(), (others, place) => {
        const scopes = others.filter((scope) => scope !== "nhn:msh/api");
        expect(mayLockHerId(scopes)).toBe(false);
        expect(mayLockHerId(scopes.toSpliced(place % (scopes.length + 1), 0, "nhn:msh/api"))).toBe(true);
      }),
    );
  });
});
