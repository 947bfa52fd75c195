import { HtmlClient } from "@/lib/dev/stack/html-client";

/**
 * Signs in as a test person at the sandbox's HelseID, as a browser does.
 * @param url where the portal redirects the browser
 * @param portalUrl where HelseID redirects it back; no portal needs to run there
 * @returns the query of the return, with its question mark
 */
export async function logInAtHelseid(url: string, person: string, portalUrl: string): Promise<string> {
  const browser = new HtmlClient(portalUrl);
  await browser.goto(url);
  await browser.submit("person", { person });
  return new URL(browser.url).search;
}
