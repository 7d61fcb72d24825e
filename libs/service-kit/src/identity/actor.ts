/** What a person may be (docs/security.md says what each may do); `team:<name>` is for the people of one service. */
export type Role = 'customer' | 'support' | 'operator' | 'approver' | `team:${string}`;

/** Who asks, as the token says that the issuer vouches for. */
export interface Actor {
  /** The issuer's name for the person or the machine; what is written down as `by`. */
  readonly subject: string;
  readonly roles: readonly string[];
  /** What a machine was given, such as `orders:read`. */
  readonly scopes: readonly string[];
  /** Of a customer: whose orders are theirs. */
  readonly customerId?: string;
}

/** Whether any customer's orders are open to them; to others only their own are. */
export const seesEveryOrder = ({ roles, scopes }: Actor): boolean =>
  roles.includes('support') || roles.includes('operator') || scopes.length > 0;
