/** Identifiers of organizations as HelseID requires them in `assertion_details` (domain 3.8). */
const CHILD_SYSTEM = "urn:oid:2.16.578.1.12.4.1.4.101";
const MULTI_TENANT_SYSTEM = "urn:oid:1.0.6523";

export interface OrganizationDetails {
  type: "helseid_authorization";
  practitioner_role: { organization: { identifier: { system: string; type: "ENH"; value: string } } };
}

function details(system: string, value: string): OrganizationDetails {
  return {
    type: "helseid_authorization",
    practitioner_role: { organization: { identifier: { system, type: "ENH", value } } },
  };
}

/** A single-tenant client that acts for one of its child organizations. */
export function childDetails(child: string): OrganizationDetails {
  return details(CHILD_SYSTEM, child);
}

/**
 * A multi-tenant client that acts for an organization, and possibly for a child of it. No trailing colon
 * without a child.
 */
export function multiTenantDetails(parent: string, child: string | null): OrganizationDetails {
  return details(MULTI_TENANT_SYSTEM, ["NO", "ORGNR", parent, ...(child ? [child] : [])].join(":"));
}
