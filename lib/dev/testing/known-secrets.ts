import fs from "node:fs";
import { unseal } from "@/lib/crypto/seal";
import type { BrowserTestContext } from "./browser-test-context";
import type { Stack } from "./stack";
import { TRACES } from "./traces";

/** The value of a secret, and a name for messages. */
export interface KnownSecret {
  name: string;
  value: string;
}

/** Every secret of a browser run that is known at its end. @param contexts one for each shard */
export async function knownSecrets(contexts: readonly BrowserTestContext[]): Promise<KnownSecret[]> {
  const sealed = await Promise.all(contexts.map(sealedSecrets));
  return [
    ...contexts.flatMap(({ stack }) => ownSecrets(stack)),
    ...sealed.flat(),
    ...secretsIn(TRACES.issued),
    ...secretsIn(TRACES.created),
  ];
}

/** The system's own secrets, from its environment. */
function ownSecrets({ env }: Stack): KnownSecret[] {
  const d = (name: string) => (JSON.parse(env[name]!) as { d: string }).d;
  return [
    { name: "session key", value: env.AUTH_SECRET! },
    { name: "master key", value: env.DATA_ENCRYPTION_KEY! },
    { name: "metrics token", value: env.METRICS_TOKEN! },
    { name: "sign-in key", value: d("STAFF_HELSEID_PRIVATE_JWK") },
    { name: "audit key", value: d("AUDIT_SIGNING_KEY") },
    { name: "database password", value: decodeURIComponent(new URL(env.DATABASE_URL!).password) },
  ];
}

/** The sealed secrets of the database, opened. */
async function sealedSecrets({ db, stack: { env } }: BrowserTestContext): Promise<KnownSecret[]> {
  const open = (sealed: string, record: string) => unseal(sealed, record, env.DATA_ENCRYPTION_KEY!);
  const [keys, staffKeys, templates, webhooks, chats, sessions] = await Promise.all([
    db.clientKey.findMany({ where: { sealedPrivateJwk: { not: null } } }),
    db.staffClientKey.findMany({ where: { sealedPrivateJwk: { not: null } } }),
    db.clientTemplate.findMany({ where: { sealedApiKey: { not: null } } }),
    db.webhook.findMany({ where: { sealedSecret: { not: null } } }),
    db.webhook.findMany({ where: { sealedUrl: { not: null } } }),
    db.staffSession.findMany({ where: { sealedIdToken: { not: "" } } }),
  ]);
  return [
    ...keys.map((key) => ({
      name: "private key",
      value: (JSON.parse(open(key.sealedPrivateJwk!, `client-key:${key.id}`)) as { d: string }).d,
    })),
    ...staffKeys.map((key) => ({
      name: "sign-in key",
      value: (JSON.parse(open(key.sealedPrivateJwk!, `staff-client-key:${key.id}`)) as { d: string }).d,
    })),
    ...templates.map((each) => ({
      name: "API key",
      value: open(each.sealedApiKey!, `template-api-key:${each.id}`),
    })),
    ...chats.map((each) => ({
      name: "address of a chat",
      value: new URL(open(each.sealedUrl!, `webhook-address:${each.id}`)).pathname,
    })),
    ...webhooks.map((each) => ({
      name: "webhook secret",
      value: open(each.sealedSecret!, `webhook-secret:${each.id}`),
    })),
    ...sessions.map((each) => ({
      name: "id_token",
      value: open(each.sealedIdToken, `session-id-token:${each.idHash}`),
    })),
  ];
}

function secretsIn(file: string): KnownSecret[] {
  const lines = fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => ({ name: line.split(" ")[0]!, value: line.slice(line.indexOf(" ") + 1) }));
}
