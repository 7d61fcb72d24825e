/** For whom the tokens are. */
export const AUDIENCE = 'waybill';

/**
 * Who there is on the local stack, by role, so that each door can be tried as whoever may pass it. Customers are made as they
 * are asked for: `customer:<id>`.
 */
export const users = {
  support: 'sam',
  operator: 'grace',
  approver: 'ann',
  'team:inventory': 'ivy',
};

/** Machines, with what they may do (client credentials). */
export const machines = { 'shop-backend': 'orders:read orders:cancel orders:amend orders:return' };

const CUSTOMER = 'customer:';

/**
 * @param {string} role
 * @param {string | undefined} customer whose orders are theirs; for the role `customer` alone
 * @returns {string} the user's name
 * @throws {Error} naming the roles there are
 */
export function userOf(role, customer) {
  if (role === 'customer') {
    if (!customer) throw new Error('--customer <id> says whose orders are theirs');
    return CUSTOMER + customer;
  }
  const user = Object.entries(users).find(([known]) => known === role)?.[1];
  if (user) return user;
  throw new Error(`there is no role ${role}; there are customer, ${Object.keys(users).join(', ')}`);
}

/**
 * What a token says of its subject.
 *
 * @param {string} subject
 * @returns {{ roles: string[], customer_id?: string } | undefined} undefined for nobody that there is
 */
export function claimsOf(subject) {
  if (subject.startsWith(CUSTOMER) && subject.length > CUSTOMER.length)
    return { roles: ['customer'], customer_id: subject.slice(CUSTOMER.length) };
  const roles = Object.entries(users).flatMap(([role, user]) => (user === subject ? [role] : []));
  return roles.length > 0 ? { roles } : undefined;
}
