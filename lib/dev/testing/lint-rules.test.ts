/* eslint-disable klientvakt/key-ledger -- the texts below break the rules on purpose */
import { ESLint } from "eslint";
import { beforeAll, describe, expect, it } from "vitest";

/**
 * Tests of the project's own lint rules, with its configuration: what they refuse and allow, and in which
 * files.
 */
let eslint: ESLint;
beforeAll(() => {
  eslint = new ESLint();
});

/** @returns 1 when the rule refuses something in the text, else 0 */
async function refusals(rule: string, text: string, filePath: string): Promise<number> {
  const [result] = await eslint.lintText(text, { filePath });
  return result!.messages.some((message) => message.ruleId === `klientvakt/${rule}`) ? 1 : 0;
}

const VERB = "lib/services/keys/some-verb.ts";
const TIMEOUT_MS = 60_000;

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
    TIMEOUT_MS,
  );

  it(
    "with skip locked, which never wait, are allowed in the query that selects the rows",
    async () => {
      for (const text of [
        "await tx.$queryRaw`select id from installation limit 5 for update skip locked`;",
        "await tx.$queryRaw`select id from installation i limit ${max} for update of i skip locked`;",
        'const help = "Ask for update";',
      ])
        expect([text, await refusals("row-locks", text, VERB)]).toEqual([text, 0]);
    },
    TIMEOUT_MS,
  );
});

describe("client keys", () => {
  const WRITES = [
    "create",
    "createMany",
    "createManyAndReturn",
    "update",
    "updateMany",
    "updateManyAndReturn",
    "upsert",
    "delete",
    "deleteMany",
  ].map((method) => `await tx.clientKey.${method}({ where: { id } });`);
  const DISGUISED = [
    'await ctx.db["clientKey"].update({ where: { id }, data });',
    "const { clientKey } = tx;",
    "const table = tx.clientKey;",
    "await write(tx.clientKey, id);",
    "await tx.clientKey[method]({ where: { id } });",
    "await tx.installation.update({ where: { id }, data: { keys: { create: key } } });",
    "await tx.keyRotation.update({ where: { id }, data: { newKey: { update: { state } } } });",
    "await tx.installation.update({ where: { id }, data: { keys: change } });",
    "const keys = { deleteMany: {} };",
    "data.keys = { update: { where: { id }, data } };",
    'const table = "clientKey";',
    'await tx.$queryRaw`delete from ${Prisma.raw("client_key")}`;',
  ];
  const SQL = [
    "await tx.$executeRaw`insert into client_key (id) values (${id}::uuid)`;",
    "await tx.$executeRaw`\n  update client_key k set state = 'RETIRED' where k.id = ${id}::uuid`;",
    "await tx.$executeRawUnsafe('DELETE FROM \"client_key\" WHERE id = $1', id);",
    'await client.query("update only public.client_key set kid = $1", [kid]);',
    'await client.query("truncate table client_key");',
  ];
  const READS = [
    "await tx.clientKey.findMany({ where: { installationId } });",
    "await tx.clientKey.count({ where: { installationId } });",
    "await tx.$queryRaw`select id from client_key where installation_id = ${id}::uuid`;",
    "await tx.$executeRaw`update client_key_archive set kid = ${kid}`;",
    "await tx.installation.findMany({ select: { keys: { where: { state }, select: { id: true } } } });",
    "await tx.installation.findMany({ where: { keys: { some: { state } } } });",
    "type Keys = Pick<Transaction, 'clientKey'>;",
  ];
  const LEDGER = "lib/core/keys/ledger/transitions.ts";
  const HELPER = "lib/dev/testing/key-rows.ts";
  const OTHER_FILES = [
    VERB,
    "lib/core/keys/prepare-key.ts",
    "lib/services/keys/keys.service.test.ts",
    "lib/core/keys/ledger/ledger.service.test.ts",
    "lib/dev/demo/seed.ts",
    "app/actions.ts",
    "e2e/x.spec.ts",
  ];

  it(
    "are written by the ledger and the tests' helpers alone, in every form",
    async () => {
      for (const text of [...WRITES, ...DISGUISED, ...SQL]) {
        expect([text, await refusals("key-ledger", text, VERB)]).toEqual([text, 1]);
        expect([text, await refusals("key-ledger", text, LEDGER)]).toEqual([text, 0]);
        expect([text, await refusals("key-ledger", text, HELPER)]).toEqual([text, 0]);
      }
      for (const file of OTHER_FILES)
        expect([file, await refusals("key-ledger", WRITES[0]!, file)]).toEqual([file, 1]);
    },
    TIMEOUT_MS,
  );

  it(
    "may be read anywhere",
    async () => {
      for (const text of READS) expect([text, await refusals("key-ledger", text, VERB)]).toEqual([text, 0]);
    },
    TIMEOUT_MS,
  );
});

describe("keys of closed installations", () => {
  it(
    "are read and written by the ledger alone, in every form",
    async () => {
      for (const text of [
        "await ctx.db.keptKey.findMany({ where: { installationId } });",
        'await tx["keptKey"].deleteMany({});',
        "const { keptKey } = tx;",
        'const table = "keptKey";',
        "await tx.$queryRaw`select sealed_private_jwk from kept_key where key_id = ${id}::uuid`;",
      ]) {
        expect([text, await refusals("kept-keys", text, VERB)]).toEqual([text, 1]);
        const ledger = "lib/core/keys/ledger/kept.ts";
        expect([text, await refusals("kept-keys", text, ledger)]).toEqual([text, 0]);
      }
    },
    TIMEOUT_MS,
  );
});

describe("a schema of input", () => {
  it(
    "limits every text and list",
    async () => {
      for (const text of [
        "export const A = z.string();",
        "export const A = z.string().trim().transform(Number);",
        "export const A = z.strictObject({ a: z.array(z.uuid()).min(1) });",
        "export const A = z.array(z.string().max(3));",
        "export const A = z.coerce.string();",
        "export const A = z.email();",
      ])
        expect([text, await refusals("bounded-input", text, VERB)]).toEqual([text, 1]);
      for (const text of [
        "export const A = z.array(z.string().trim().max(3, 'too-long')).max(5);",
        "export const A = z.string().length(9).or(z.enum(LIST));",
        "export const A = z.uuid(); export const B = z.coerce.number();",
      ])
        expect([text, await refusals("bounded-input", text, VERB)]).toEqual([text, 0]);
    },
    TIMEOUT_MS,
  );
});

describe("what onboarding asked for", () => {
  const USES = [
    "const scopes = installation.draftScopes;",
    'const scopes = installation["draftScopes"];',
    "const { draftChildOrganizationNumbers } = row;",
    "const { draftClaims: claims } = row;",
    "await ctx.db.installation.findUnique({ where: { id }, select: { draftScopes: true } });",
    "await ctx.db.installation.findUnique({ where: { id }, omit: { draftClaims: false } });",
    "await ctx.db.installation.findMany({ where: { draftScopes: { has: scope } } });",
    "await tx.installation.update({ where: { id }, data: { draftScopes: scopes } });",
    'const COLUMN = "draftChildOrganizationNumbers" as const;',
    "await ctx.db.$queryRaw`select scopes from installation where id = ${id}::uuid`;",
    'await ctx.db.$queryRaw`select i."claims" from public."installation" i`;',
    "await tx.$executeRaw`update installation set child_organization_numbers = ${numbers}`;",
    "await ctx.db.$queryRaw`select o.name, i.scopes from organization o\n join installation i on i.organization_id = o.id`;",
  ];
  const OTHERS = [
    "const { configuration } = await loadCurrentConfiguration(ctx.db, id);",
    "const scopes = configuration.apiScopes;",
    "await ctx.db.clientTemplate.findUnique({ where: { id }, select: { scopes: true } });",
    "await ctx.db.$queryRaw`select installation_id from fleet_row where scopes @> array[${scope}]`;",
    "await ctx.db.$queryRaw`select scopes from client_template where id = ${id}::uuid`;",
    "await ctx.db.$queryRaw`select label from installation where id = ${id}::uuid`;",
    "const help = 'The scopes of an installation';",
  ];
  const OWNER = "lib/core/clients/current-configuration.ts";
  const OTHER_FILES = [
    "lib/services/onboarding/get-onboarding.ts",
    "lib/core/clients/file-of-current-key.ts",
    "lib/services/installations/get-installation.ts",
    "lib/domain/current-configuration.ts",
    "lib/cli/commands/doctor.ts",
    "lib/dev/sandbox/sts.ts",
    "app/page.tsx",
    "components/installations/token-panel.tsx",
  ];

  it(
    "is read by one module, and by nobody else in any form, so that it is not taken for what a client has",
    async () => {
      for (const text of USES) {
        expect([text, await refusals("draft-columns", text, VERB)]).toEqual([text, 1]);
        expect([text, await refusals("draft-columns", text, OWNER)]).toEqual([text, 0]);
      }
      for (const text of OTHERS)
        expect([text, await refusals("draft-columns", text, VERB)]).toEqual([text, 0]);
      for (const file of OTHER_FILES)
        expect([file, await refusals("draft-columns", USES[0]!, file)]).toEqual([file, 1]);
    },
    TIMEOUT_MS,
  );
});

describe("what belongs to an installation", () => {
  const UNLOCKED = [
    "await tx.$executeRaw`update installation i set label = ${label} where i.id = ${id}::uuid`;",
    "await tx.$executeRaw`insert into key_rotation (id) values (${id}::uuid)`;",
    "await tx.$queryRaw`delete from onboarding_link where id = ${id}::uuid returning id`;",
    'await tx.$executeRawUnsafe("UPDATE ONLY public.\\"revival_case\\" SET message = $1", text);',
    "await tx.$executeRaw`update organization set name = ${name}`;",
    "await tx.$executeRaw`update fleet_row set has_drift = false`;",
    "await write(tx, Prisma.sql`update client_template set name = ${name}`);",
    "await tx.alert.update({ where: { id }, data: { installation: { update: { label } } } });",
    "await tx.organization.create({ data: { installations: { create: { label } } } });",
  ];
  const LOCKED = [
    "await locked.tx.$executeRaw`update installation i set label = ${label} where i.id = ${id}::uuid`;",
    "await locked.tx.$queryRaw`delete from onboarding_link where id = ${id}::uuid returning id`;",
    "await tx.$queryRaw`update installation set a = b from (select 1 for no key update skip locked) x`;",
    "await tx.$executeRaw`insert into organization (id) values (${id}::uuid)`;",
    "await tx.$executeRaw`update installation_report set label = ${label}`;",
    "await tx.$queryRaw`select label from installation where id = ${id}::uuid`;",
    "await tx.alert.create({ data: { installation: { connect: { id } } } });",
  ];

  it(
    "is not written by SQL or nested in another write, but by the lock's transaction",
    async () => {
      for (const text of UNLOCKED)
        expect([text, await refusals("installation-locks", text, VERB)]).toEqual([text, 1]);
      for (const text of LOCKED)
        expect([text, await refusals("installation-locks", text, VERB)]).toEqual([text, 0]);
    },
    TIMEOUT_MS,
  );
});

describe("the callback of a transaction", () => {
  const inside = (text: string) =>
    `let count = 0; const seen = new Set(); const list = []; const state = { id: null };
     await withTransaction(ctx, async (tx, audit) => { ${text} });`;
  const TRACES = [
    "count += 1;",
    "count++;",
    "state.id = 1;",
    "list.push(1);",
    "seen.add(1);",
    "state.all.list!.push(1);",
    "delete state.id;",
    "for (const each of rows) { await tx.alert.count(); count = each; }",
    "rows.forEach((row) => { list.push(row); });",
    'await consumePoint(limit, "key");',
  ];
  const FINE = [
    "let own = 0; own += 1; return own;",
    "const own = []; rows.forEach((row) => own.push(row)); return own;",
    "audit({ action }); return unchanged(null);",
    "await tx.alert.update({ where: { id }, data: { count: list.length } });",
  ];

  it(
    "changes nothing outside, since it may run again",
    async () => {
      for (const text of TRACES) {
        const inBookkeeping = inside(text).replace("withTransaction(ctx,", 'withBookkeeping(ctx, "lease",');
        for (const code of [inside(text), inBookkeeping])
          expect([code, await refusals("transaction-callbacks", code, VERB)]).toEqual([code, 1]);
      }
      for (const text of FINE)
        expect([text, await refusals("transaction-callbacks", inside(text), VERB)]).toEqual([text, 0]);
      expect(await refusals("transaction-callbacks", "list.push(1); count += 1;", VERB)).toBe(0);
    },
    TIMEOUT_MS,
  );
});
