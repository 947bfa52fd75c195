/** The scheme of the header `Authorization`, before a statement that a client's own key has signed. */
export const REPORT_SCHEME = "Klientvakt-Report";

/** Not `client-authentication+jwt`: a client assertion is never accepted as a report, nor this by HelseID. */
export const REPORT_TYPE = "klientvakt-report+jwt";

export const MAX_REPORT_LIFETIME_SECONDS = 60;

/** How far the client's clock may be off. */
export const REPORT_SKEW_SECONDS = 15;

/** Whether a header `Authorization` is meant as a signed report, valid or not. */
export function isSignedReport(authorization: string): boolean {
  return authorization.toLowerCase().startsWith(`${REPORT_SCHEME.toLowerCase()} `);
}
