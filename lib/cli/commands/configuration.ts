import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import {
  applyEdit,
  type Configuration,
  configurationOf,
  diffConfigurations,
  KEEP_ALL,
  payloadOf,
} from "@/lib/domain/configuration";
import { type ErrorCode, isAppError } from "@/lib/base/errors";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { readFresh } from "@/lib/core/clients/read-fresh";
import { templateLimits } from "@/lib/core/clients/template-limits";
import { keepUpstreamWaits } from "@/lib/core/upstream/waits";
import { systemContext } from "@/lib/context/process-context";
import { loadEnvFile } from "../load-env";
import { Problem } from "@/lib/base/problem";

const USAGE = `npm run cli -- configuration diff|apply <installation id>
  --add-redirect-uri <uri>     --remove-redirect-uri <uri>
  --add-scope <scope>          --remove-scope <scope>
  --reason <text>              (apply) is shown in the history
  --other-client <characters>  (apply) the last six of the client id of the customer's other client for messages
  --dry-run                    (apply) send nothing
  --json                       machine-readable output

Exit code: 0 done, or nothing to change; 1 failed; 2 (diff, --dry-run) something would change; 3 outcome is being checked.`;

/**
 * Shows or sends a change of one client: reads its configuration, shows the difference, sends the whole
 * payload, and reads the result back.
 */
export async function run(args: string[]): Promise<number> {
  const list = { type: "string", multiple: true } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "add-redirect-uri": list,
      "remove-redirect-uri": list,
      "add-scope": list,
      "remove-scope": list,
      reason: { type: "string" },
      "other-client": { type: "string" },
      "dry-run": { type: "boolean" },
      json: { type: "boolean" },
    },
  });
  const [verb, installationId] = positionals;
  if ((verb !== "diff" && verb !== "apply") || !installationId) throw new Problem(USAGE);
  loadEnvFile();
  const ctx = systemContext("configuration");
  keepUpstreamWaits(ctx);
  const print = (result: object, text: string) => console.log(values.json ? JSON.stringify(result) : text);
  try {
    const limits = await templateLimits(ctx, installationId);
    const fresh = await readFresh(ctx, installationId);
    const before = configurationOf(fresh.client);
    const change = (list: string[], add: string[] = [], remove: string[] = []) => [
      ...list.filter((value) => !remove.includes(value)),
      ...add.filter((value) => !list.includes(value)),
    ];
    const after: Configuration = applyEdit(before, {
      ...KEEP_ALL,
      redirectUris: {
        kind: "set",
        value: change(before.redirectUris, values["add-redirect-uri"], values["remove-redirect-uri"]),
      },
      apiScopes: {
        kind: "set",
        value: change(before.apiScopes, values["add-scope"], values["remove-scope"]),
      },
    });
    const lines = diffConfigurations(before, after);
    const changes = lines.filter((line) => line.change !== "kept").length;
    const text = lines
      .map((line) => `${{ added: "+", removed: "-", kept: " " }[line.change]} ${line.field}: ${line.text}`)
      .join("\n");
    if (verb === "diff" || values["dry-run"] || changes === 0) {
      print({ installationId, changes, lines, payload: payloadOf(after, limits.sharedRedirectUris) }, text);
      return changes > 0 ? 2 : 0;
    }
    if (!values.reason) throw new Problem("--reason is required: it is shown in the client's history.");
    const outcome = await applyChange(ctx, {
      installationId,
      operationId: randomUUID(),
      base: before,
      wanted: after,
      reason: values.reason,
      source: "EDIT",
      confirmation: values["other-client"],
    });
    print(
      { installationId, changes, lines, outcome },
      `${text}\n\n${outcome.state}${outcome.failureCode ? ` (${outcome.failureCode})` : ""}`,
    );
    return outcome.state === "APPLIED" ? 0 : outcome.state === "CHECKING" ? 3 : 1;
  } catch (error) {
    if (!isAppError(error)) throw error;
    const { code, fields, facts } = error;
    const failure: { code: ErrorCode; fields?: object; facts?: object } = { code, fields, facts };
    print(failure, [code, ...Object.values(fields ?? {})].join(" "));
    if (fields?.confirmation && facts && !values.json)
      console.log(
        `Another client for messages can cut the customer off from them: EDI 2.0 ties a HER-id to one client. ` +
          `"${facts.label}" has ${facts.clientId ?? `no client id yet; give the organization number`}. ` +
          `Confirm with --other-client.`,
      );
    return 1;
  }
}
