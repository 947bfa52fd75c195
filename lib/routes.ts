import type { Permission } from "./domain/permissions";

/** Who may use a route: anybody, anybody signed in, the holder of a link, or staff with a permission. */
export type Access = "public" | "signed-in" | "link" | Permission;

export interface Route {
  /** As in the app folder. */
  path: string;
  kind: "page" | "handler";
  methods: readonly ("GET" | "POST")[];
  access: Access;
}

/** Every route of the portal. A test compares it with the app folder, another tries each with every role. */
export const ROUTES = [
  { path: "/", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/login", kind: "page", methods: ["GET"], access: "public" },
  { path: "/login/requested", kind: "page", methods: ["GET"], access: "signed-in" },
  { path: "/login/start", kind: "handler", methods: ["GET"], access: "public" },
  { path: "/login/callback", kind: "handler", methods: ["GET"], access: "public" },
  { path: "/logout", kind: "handler", methods: ["POST"], access: "public" },
  { path: "/locale", kind: "handler", methods: ["POST"], access: "public" },
  { path: "/installations", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/installations/new", kind: "page", methods: ["GET"], access: "installations.write" },
  { path: "/installations/[installationId]", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/installations/[installationId]/history", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/installations/[installationId]/status", kind: "handler", methods: ["GET"], access: "fleet.read" },
  {
    path: "/installations/[installationId]/configuration",
    kind: "page",
    methods: ["GET"],
    access: "fleet.read",
  },
  {
    path: "/installations/[installationId]/configuration/status",
    kind: "handler",
    methods: ["GET"],
    access: "fleet.read",
  },
  { path: "/organizations", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/organizations/new", kind: "page", methods: ["GET"], access: "organizations.write" },
  { path: "/organizations/[organizationId]", kind: "page", methods: ["GET"], access: "fleet.read" },
  {
    path: "/organizations/[organizationId]/edit",
    kind: "page",
    methods: ["GET"],
    access: "organizations.write",
  },
  { path: "/templates", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/templates/new", kind: "page", methods: ["GET"], access: "templates.write" },
  { path: "/templates/[templateId]", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/templates/[templateId]/edit", kind: "page", methods: ["GET"], access: "templates.write" },
  { path: "/bulk", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/bulk/new", kind: "page", methods: ["GET"], access: "bulk.run" },
  { path: "/bulk/[runId]", kind: "page", methods: ["GET"], access: "fleet.read" },
  { path: "/bulk/[runId]/status", kind: "handler", methods: ["GET"], access: "fleet.read" },
  { path: "/bulk/[runId]/results", kind: "handler", methods: ["GET"], access: "fleet.read" },
  { path: "/people", kind: "page", methods: ["GET"], access: "people.manage" },
  { path: "/k/[token]", kind: "page", methods: ["GET"], access: "link" },
  { path: "/k/[token]/start", kind: "handler", methods: ["POST"], access: "link" },
  { path: "/k/[token]/status", kind: "handler", methods: ["GET"], access: "link" },
  { path: "/confirm/return/[value]", kind: "handler", methods: ["GET"], access: "link" },
  { path: "/confirm/[value]", kind: "page", methods: ["GET"], access: "link" },
  { path: "/confirm/[value]/status", kind: "handler", methods: ["GET"], access: "link" },
  { path: "/api/health/live", kind: "handler", methods: ["GET"], access: "public" },
  { path: "/api/health/ready", kind: "handler", methods: ["GET"], access: "public" },
] as const satisfies readonly Route[];

/** The one place where addresses of the portal are built. */
export const paths = {
  home: "/",
  login: "/login",
  loginStart: "/login/start",
  loginRequested: "/login/requested",
  installations: "/installations",
  newInstallation: "/installations/new",
  installation: (id: string) => `/installations/${id}`,
  installationHistory: (id: string) => `/installations/${id}/history`,
  installationStatus: (id: string) => `/installations/${id}/status`,
  configuration: (id: string) => `/installations/${id}/configuration`,
  configurationStatus: (id: string) => `/installations/${id}/configuration/status`,
  organizations: "/organizations",
  newOrganization: "/organizations/new",
  organization: (id: string) => `/organizations/${id}`,
  editOrganization: (id: string) => `/organizations/${id}/edit`,
  templates: "/templates",
  newTemplate: "/templates/new",
  template: (id: string) => `/templates/${id}`,
  editTemplate: (id: string) => `/templates/${id}/edit`,
  bulks: "/bulk",
  newBulk: "/bulk/new",
  bulk: (id: string) => `/bulk/${id}`,
  bulkStatus: (id: string) => `/bulk/${id}/status`,
  bulkResults: (id: string) => `/bulk/${id}/results`,
  people: "/people",
  onboarding: (token: string) => `/k/${token}`,
  onboardingStart: (token: string) => `/k/${token}/start`,
  onboardingStatus: (token: string) => `/k/${token}/status`,
  confirm: (value: string) => `/confirm/${value}`,
  confirmStatus: (value: string) => `/confirm/${value}/status`,
} as const;
