// oidc-provider 9 ships no types. Only what lib/dev/sandbox uses is declared here.
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  export interface Client {
    clientId: string;
    grantTypeAllowed(name: string): boolean;
  }

  export interface Grant {
    jti: string;
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export interface TokenResponse {
    error?: string;
    error_description?: string;
    access_token?: string;
    refresh_token?: string;
    rt_expires_in?: number;
    rejected_scope?: string;
    scope?: string;
  }

  /** Koa's context, with what oidc-provider adds. */
  export interface Context {
    path: string;
    method: string;
    status: number;
    type: string;
    get body(): TokenResponse | undefined;
    set body(value: TokenResponse | string | undefined);
    get(header: string): string;
    req: IncomingMessage & { body?: object };
    oidc: {
      route: string;
      client: Client;
      session: { accountId: string };
      params: Record<string, unknown>;
      body?: Record<string, unknown>;
      provider: { Grant: new (facts: { clientId: string; accountId: string }) => Grant };
    };
  }

  /** What oidc-provider reports of a request that it refuses. */
  export interface Refusal {
    error: string;
    error_description?: string;
    error_detail?: string;
    cause?: unknown;
  }

  export default class Provider {
    constructor(issuer: string, configuration: object);
    on(event: "grant.success", listener: (ctx: Context) => void): void;
    on(
      event: `${"grant" | "pushed_authorization_request" | "userinfo" | "authorization"}.error`,
      listener: (ctx: Context, error: Refusal) => void,
    ): void;
    on(event: "server_error", listener: (ctx: Context, error: Error) => void): void;
    use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void>): void;
    callback(): (req: IncomingMessage, res: ServerResponse) => void;
    interactionDetails(
      req: IncomingMessage,
      res: ServerResponse,
    ): Promise<{ uid: string; params: Record<string, unknown> }>;
    interactionFinished(
      req: IncomingMessage,
      res: ServerResponse,
      result: object,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
  }

  export const errors: {
    InvalidClientAuth: new (reason: string) => Error;
    InvalidRequest: new (description: string) => Error;
    InvalidTarget: new () => Error;
  };
}
