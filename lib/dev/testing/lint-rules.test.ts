import { ESLint } from "eslint";
import { beforeAll, describe, expect, it } from "vitest";

/** The project's own lint rules, run with its own configuration: what they refuse, what they allow, and where. */
let eslint: ESLint;
beforeAll(() => {
  eslint = new ESLint();
});

async function refusals(rule: string, text: string, filePath: string): Promise<number> {
  const [result] = await eslint.lintText(text, { filePath });
  return result!.messages.filter((message) => message.ruleId === `klientvakt/${rule}`).length;
}

const VERB = "lib/services/keys/some-verb.ts";
const HARD = 60_000;

describe("row locks", () => {
  const LOCKS = [
    "await tx.$queryRaw`select 1 from installation where id = ${id}::uuid for update`;",
    'await tx.$queryRawUnsafe("SELECT id FROM client_key ORDER BY id FOR NO KEY UPDATE");',
    "await tx.$executeRaw`select 1 from staff_user\n where id = ${id} for share`;",
    "await tx.$queryRaw`select 1 from installation i for update of i nowait`;",
  ];

  it(
    "are refused outside lib/db/locks.ts, in every form",
    async () => {
      for (const text of LOCKS) {
        expect([text, await refusals("row-locks", text, VERB)]).toEqual([text, 1]);
        expect([text, await refusals("row-locks", text, "lib/db/locks.ts")]).toEqual([text, 0]);
      }
    },
    HARD,
  );

  it(
    "that are never waited for may stand with the query that chooses the rows",
    async () => {
      for (const text of [
        "await tx.$queryRaw`select id from installation limit 5 for update skip locked`;",
        "await tx.$queryRaw`select id from installation i limit ${most} for update of i skip locked`;",
        'const help = "Ask for update";',
      ])
        expect([text, await refusals("row-locks", text, VERB)]).toEqual([text, 0]);
    },
    HARD,
  );
});
