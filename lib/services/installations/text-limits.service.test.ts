import { randomUUID } from "node:crypto";
import { stringify } from "csv-stringify/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "@/lib/base/errors";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { generateClientKey, toPublicJwk } from "@/lib/crypto/jwk";
import { INSTALLATION_TEXT_FIELDS } from "@/lib/domain/installation-fields";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { announceRotation } from "../fleet-api/announce-rotation";
import { reportKeys } from "../fleet-api/report-keys";
import { createImport } from "../import/create-import";
import { getImport } from "../import/get-import";
import { runImport } from "../import/run-import";
import { setImportState } from "../import/set-import-state";
import { addPublicKey } from "../keys/add-public-key";
import { createOrganization } from "../organizations/create-organization";
import { updateOrganization } from "../organizations/update-organization";
import { addExisting } from "./add-existing";
import { createInstallation } from "./create-installation";
import { updateInstallation } from "./update-installation";

/**
 * The same text has the same limit whichever way it comes in, so that what one way took can be edited in
 * another.
 */
let t: TestContext;
let base: Awaited<ReturnType<TestContext["installation"]>>;
let template: string;
/** An installation that holds its keys itself. */
let holder: { installationId: string; clientId: string };
beforeAll(async () => {
  t = await TestContext.create();
  // Without messages: customers have several clients here.
  base = await t.installation({}, { scopes: [SELVBETJENING_SCOPE] });
  template = (await t.db.clientTemplate.findUniqueOrThrow({ where: { id: base.templateId } })).name;
  holder = await existing({});
});
afterAll(() => t.drop());

let counter = 500;
async function existing(options: { label?: string; clientId?: string }) {
  const clientId = options.clientId ?? randomUUID();
  const { organizationId, templateId, admin } = base;
  const input = {
    organizationId,
    templateId,
    custody: "INSTALLATION",
    privateKey: "",
    publicJwk: "",
  } as const;
  const made = await addExisting(admin, { ...input, label: options.label ?? "Reserve", clientId });
  return { ...made, clientId };
}

/** Takes in a file of one row. @returns the id of its installation, or null when the row has a problem */
async function imported(options: { name?: string; label?: string; clientId?: string; kid?: string }) {
  const number = syntheticNumber((counter += 1));
  const clientId = options.clientId ?? randomUUID();
  const table = [
    ["Org.nr.", "Kunde", "Klientmal", "Installasjon", "Klient-ID", "kid"],
    [number, options.name ?? "Kontor", template, options.label ?? "Server", clientId, options.kid ?? ""],
  ];
  const bytes = new TextEncoder().encode(stringify(table, { delimiter: ";" }));
  const { runId } = await createImport(base.admin, { name: "fil.csv", bytes });
  if ((await getImport(base.admin, runId)).counts.created === 0) return null;
  await setImportState(base.admin, { runId, command: "start" });
  await runImport(t.system, { runId });
  return t.db.installation.findUniqueOrThrow({ where: { clientId } });
}

/** Whether the verb took it; any refusal but of its input is a fault. */
async function isTaken(run: () => Promise<unknown>): Promise<boolean> {
  try {
    return (await run()) !== null;
  } catch (error) {
    if (!isAppError(error, "INVALID_INPUT")) throw error;
    return false;
  }
}

const text = (length: number) => `${(counter += 1)}`.padEnd(length, "x");
const software = () => t.as({ kind: "installation", ...holder });
async function keyWithKid(length: number) {
  const { privateJwk } = await generateClientKey("ES256");
  return { ...toPublicJwk(privateJwk), kid: text(length) };
}

type Way = [name: string, take: (length: number) => Promise<unknown>];
const KINDS: { what: string; limit: number; ways: Way[] }[] = [
  {
    what: "label of an installation",
    limit: INSTALLATION_TEXT_FIELDS.label.maxLength,
    ways: [
      [
        "create",
        (length) =>
          createInstallation(base.admin, {
            organizationId: base.organizationId,
            templateId: base.templateId,
            label: text(length),
            note: "",
            scopes: "",
            childOrganizationNumbers: [],
            claims: "",
          }),
      ],
      [
        "update",
        (length) =>
          updateInstallation(base.admin, { installationId: holder.installationId, label: text(length) }),
      ],
      ["add existing", (length) => existing({ label: text(length) })],
      ["import", (length) => imported({ label: text(length) })],
    ],
  },
  {
    what: "name of an organization",
    limit: MAX_LENGTH.name,
    ways: [
      [
        "create",
        (length) =>
          createOrganization(base.admin, { ...organizationInput((counter += 1)), name: text(length) }),
      ],
      [
        "update",
        (length) => {
          const { number: _, ...input } = organizationInput(0);
          return updateOrganization(base.admin, {
            ...input,
            organizationId: base.organizationId,
            name: text(length),
          });
        },
      ],
      ["import", (length) => imported({ name: text(length) })],
    ],
  },
  {
    what: "client id",
    limit: MAX_LENGTH.clientId,
    ways: [
      ["add existing", (length) => existing({ clientId: text(length) })],
      ["import", (length) => imported({ clientId: text(length) })],
    ],
  },
  {
    what: "key id",
    limit: MAX_LENGTH.kid,
    ways: [
      [
        "add a public key",
        async (length) =>
          addPublicKey(base.admin, {
            installationId: holder.installationId,
            publicJwk: JSON.stringify(await keyWithKid(length)),
          }),
      ],
      [
        "report keys",
        async (length) => reportKeys(software(), { keys: [{ publicJwk: await keyWithKid(length) }] }),
      ],
      [
        "announce a rotation",
        async (length) =>
          announceRotation(software(), { oldKid: text(length), publicJwk: await keyWithKid(10) }),
      ],
      // A row is not lost for a cell that it may lack: it is taken in without the key.
      [
        "import",
        async (length) => {
          const kid = text(length);
          const installation = await imported({ kid });
          return t.db.clientKey.findFirst({ where: { installationId: installation?.id, kid } });
        },
      ],
    ],
  },
];

describe.each(KINDS)("a $what", ({ limit, ways }) => {
  it.each(ways)(`may have ${limit} characters and no more: %s`, async (_, take) => {
    for (const length of [limit / 2, limit / 2 + 1, limit - 1, limit])
      expect([length, await isTaken(() => take(length))]).toEqual([length, true]);
    expect(await isTaken(() => take(limit + 1))).toBe(false);
  });
});

it("an installation with a long label that an import took in can be edited", async () => {
  const found = await imported({ label: text(150) });
  await updateInstallation(base.admin, {
    installationId: found!.id,
    label: found!.label,
    note: "Flyttet til ny server",
  });
  expect(await t.db.installation.findUniqueOrThrow({ where: { id: found!.id } })).toMatchObject({
    label: found!.label,
    note: "Flyttet til ny server",
  });
});
