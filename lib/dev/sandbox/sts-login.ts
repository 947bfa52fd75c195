import type http from "node:http";
import type OidcProvider from "oidc-provider";
import { escapeHtml, html } from "./http";
import { PEOPLE } from "./people";

/** The login page: pick a test person. */
export async function login(
  provider: OidcProvider,
  req: http.IncomingMessage,
  res: http.ServerResponse,
): Promise<void> {
  if (req.method === "GET") {
    const found = await provider.interactionDetails(req, res).catch(() => null);
    if (!found) {
      const gone = html(400, "Innloggingen er for gammel", "<p>Start på nytt fra tjenesten du kom fra.</p>");
      res.writeHead(400, gone.headers).end(gone.body);
      return;
    }
    const buttons = PEOPLE.map(
      (person) =>
        `<p><button name="person" value="${person.id}">${escapeHtml(person.name)}</button> ${escapeHtml(person.about)}</p>`,
    ).join("");
    const method = found.params.acr_values
      ? `<p>Innloggingsmåte: <code>${escapeHtml(String(found.params.acr_values))}</code></p>`
      : "";
    const cancel = '<p><button class="s" name="person" value="">Avbryt</button></p>';
    const page = html(200, "Logg inn med HelseID", `${method}<form method="post">${buttons}${cancel}</form>`);
    res.writeHead(200, page.headers).end(page.body);
    return;
  }
  let body = "";
  for await (const part of req) body += String(part);
  const accountId = new URLSearchParams(body).get("person") ?? "";
  await provider.interactionFinished(
    req,
    res,
    accountId ? { login: { accountId, remember: true } } : { error: "access_denied" },
    { mergeWithLastSubmission: false },
  );
}
