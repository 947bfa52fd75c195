import type http from "node:http";
import type OidcProvider from "oidc-provider";
import { escapeHtml, html } from "./http";
import { TEST_PEOPLE } from "./test-people";

/** The login page, where the user chooses a test person. */
export async function login(
  provider: OidcProvider,
  req: http.IncomingMessage,
  res: http.ServerResponse,
): Promise<void> {
  if (req.method === "GET") {
    const interaction = await provider.interactionDetails(req, res).catch(() => null);
    if (!interaction) {
      const expired = html(
        400,
        "Innloggingen er for gammel",
        "<p>Start på nytt fra tjenesten du kom fra.</p>",
      );
      res.writeHead(400, expired.headers).end(expired.body);
      return;
    }
    const buttons = TEST_PEOPLE.map(
      (person) =>
        `<p><button name="person" value="${person.id}">${escapeHtml(person.name)}</button> ${escapeHtml(person.about)}</p>`,
    ).join("");
    const method = interaction.params.acr_values
      ? `<p>Innloggingsmåte: <code>${escapeHtml(String(interaction.params.acr_values))}</code></p>`
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
