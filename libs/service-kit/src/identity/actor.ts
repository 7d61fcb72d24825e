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

/**
 * Whether any customer's orders are open to them; to others only their own are. A machine has no roles: a scope has let it in.
 * Scopes alone say nothing, for a customer's token has some as well (`openid`, say).
 */
export const seesEveryOrder = ({ roles }: Actor): boolean =>
  roles.length === 0 || roles.includes('support') || roles.includes('operator');
