import { randomUUID } from "node:crypto";
import type { JWK } from "jose";
import { sharedNow } from "./clock";
import { type Response, cookie, escapeHtml, html, redirect, type Request } from "./http";
import { applyGrants, isAccessPending } from "./grants";
import { jwkFaults, mayAddKey, parseObject, registerKey } from "./selvbetjening-api";
import type { SandboxClient, SandboxEnvironment, StateStore } from "./state";

const SESSION = "selvbetjening-session";

/** Selvbetjening's web pages: confirming a draft, and uploading a new public key to a client. */
export function createPortal(store: StateStore, environment: SandboxEnvironment) {
  const state = store.state.environments[environment];

  return async function handle(request: Request): Promise<Response | null> {
    const [, area, id = "", part] = request.path.split("/");
    if (area === "confirm-client" && !part) {
      const client = state.clients[id];
      if (!client) return html(404, "Fant ikke klienten", "<p>Lenken er ikke gyldig.</p>");
      applyGrants(client, store.state.switches);
      return request.method === "POST" ? confirm(client, request) : open(client, request);
    }
    if (area === "clients" && part === "keys") {
      const client = state.clients[id];
      if (!client) return html(404, "Fant ikke klienten", "<p>Kontroller klient-ID.</p>");
      return request.method === "POST" ? uploadKey(client, request) : keyPage(client);
    }
    if (request.path === "/") return home();
    return null;
  };

  function home(): Response {
    const rows = state.templates.map(
      (each) =>
        `<li><strong>${escapeHtml(each.name)}</strong><br>Automatisering, API-nøkkel: <code>${escapeHtml(each.apiKey)}</code><br>${each.scopes.map(escapeHtml).join(", ")}</li>`,
    );
    return html(200, `Selvbetjening (${environment})`, `<h2>Klientmaler</h2><ul>${rows.join("")}</ul>`);
  }

  function open(client: SandboxClient, request: Request): Response {
    const session = cookie(request, SESSION) ?? randomUUID();
    const refusal = checkAccess(client, session);
    if (refusal) return refusal;
    if (client.openedAt === null) {
      client.openedAt = sharedNow();
      client.openedBy = session;
      store.save();
    }
    const scopes = client.scopes.map((each) => `<li>${escapeHtml(each.scope)}</li>`).join("");
    const query = request.query.toString();
    return html(
      200,
      "Bekreft ny klient",
      `<p>Organisasjonsnummer ${escapeHtml(client.organizationNumber)}. Klienten ber om tilgang til:</p><ul>${scopes}</ul>
       <form method="post" action="?${escapeHtml(query)}"><button name="outcome" value="Success">Bekreft</button>
       <button class="s" name="outcome" value="UserAccessRequested">Be om tilgang til å representere virksomheten</button>
       <button class="s" name="outcome" value="Error">Avbryt</button></form>`,
      { "set-cookie": `${SESSION}=${session}; Path=/; HttpOnly; SameSite=Lax` },
    );
  }

  /**
   * The three rules against phishing: the page must be opened soon, always in the same browser, and confirmed
   * within hours.
   * @returns the page that refuses, or null
   */
  function checkAccess(client: SandboxClient, session: string): Response | null {
    const { openWithinSeconds, confirmWithinSeconds } = store.state.switches;
    if (isAccessPending(client, store.state.switches))
      return html(403, "Du venter på tilgang", "<p>Virksomheten har ikke gitt deg tilgang ennå.</p>");
    const now = sharedNow();
    if (client.state !== "draft" && client.state !== "access-requested")
      return html(410, "Lenken er brukt", "<p>Klienten er allerede behandlet.</p>");
    if (client.openedAt === null) {
      if (now - client.createdAt > openWithinSeconds * 1000) {
        return html(
          410,
          "Lenken er for gammel",
          `<p>Den måtte åpnes innen ${openWithinSeconds} sekunder. Start på nytt fra fagsystemet.</p>`,
        );
      }
      return null;
    }
    if (client.openedBy !== session)
      return html(
        403,
        "Lenken er åpnet i en annen nettleser",
        "<p>Bruk samme nettleser som første gang.</p>",
      );
    // A draft that survives the request for access does not expire while it waits.
    if (client.state === "draft" && now - client.openedAt > confirmWithinSeconds * 1000)
      return html(410, "Fristen er gått ut", "<p>Start på nytt fra fagsystemet.</p>");
    return null;
  }

  function confirm(client: SandboxClient, request: Request): Response {
    const refusal = checkAccess(client, cookie(request, SESSION) ?? "");
    if (refusal) return refusal;
    const outcome = new URLSearchParams(request.body).get("outcome") ?? "Error";
    if (outcome === "Success") activate(store, client);
    else if (outcome === "UserAccessRequested") {
      client.state = "access-requested";
      client.accessRequestedAt = sharedNow();
    } else client.state = "failed";
    store.save();
    const back = returnAddress(client, request, outcome);
    return back ? redirect(back) : html(200, "Ferdig", `<p>Status: ${escapeHtml(outcome)}</p>`);
  }

  function returnAddress(client: SandboxClient, request: Request, outcome: string): string | null {
    const port = request.query.get("redirectPort");
    const path = request.query.get("redirectPath") ?? "/";
    const fromDraft = store.state.switches.confirmAddress === "v1" ? client.returnUri : null;
    const address = fromDraft ?? (port && /^\d+$/.test(port) ? `http://localhost:${port}${path}` : null);
    if (!address) return null;
    const url = new URL(address);
    if (!store.state.switches.returnQueryKept) url.search = "";
    url.searchParams.set("status", outcome);
    return url.href;
  }

  function keyPage(client: SandboxClient, message = ""): Response {
    const rows = client.keys
      .map(
        (key) =>
          `<li><code>${escapeHtml(key.kid)}</code> (${key.origin}) til ${new Date(key.expiresAt).toISOString().slice(0, 10)}</li>`,
      )
      .join("");
    return html(
      200,
      "Klientnøkler",
      `<p>Klient-ID <code>${escapeHtml(client.clientId)}</code></p><ul>${rows}</ul>${message}
       <form method="post"><label for="jwk">Ny offentlig nøkkel (JWK)</label><textarea id="jwk" name="jwk"></textarea>
       <button>Last opp nøkkel</button></form>`,
    );
  }

  async function uploadKey(client: SandboxClient, request: Request): Promise<Response> {
    const jwk = parseObject(new URLSearchParams(request.body).get("jwk") ?? "");
    const faults = jwkFaults(jwk);
    if (faults.length > 0) return keyPage(client, `<p role="alert">${escapeHtml(faults[0]!.message)}</p>`);
    if (!mayAddKey(store, client))
      return keyPage(client, '<p role="alert">Klienten kan ikke ha flere nøkler.</p>');
    await registerKey(store, client, jwk as JWK, "Gui");
    return keyPage(client, '<p role="status">Nøkkelen er lastet opp.</p>');
  }
}

export function activate(store: StateStore, client: SandboxClient): void {
  client.state = "active";
  client.visibleFrom = sharedNow() + store.state.switches.cacheSeconds * 1000;
  store.save();
}
