import kafkajs from '../engines/kafkajs.mjs';
import { kafkaClient } from './access.mjs';
import { aclsOf } from './rights.mjs';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/**
 * Grants each user what it needs, and takes from the same users whatever else they were granted. Others' rights are left alone.
 *
 * @param {import('./access.mjs').KafkaAccess} access as whoever may change rights (Alter on the cluster)
 * @param {import('./rights.mjs').KafkaRights[]} rights
 * @returns {Promise<{ granted: number, taken: number }>} how many entries were missing, and how many were too much
 */
export async function applyAcls(access, rights) {
  const admin = kafkaClient(access, 'waybill-acls').admin();
  await admin.connect();
  try {
    const wanted = aclsOf(rights).map(entryOf);
    const there = await entriesOf(
      admin,
      rights.map(({ user }) => `User:${user}`),
    );
    const missing = wanted.filter((entry) => !there.some((other) => same(entry, other)));
    const tooMuch = there.filter((entry) => !wanted.some((other) => same(entry, other)));
    if (missing.length > 0) await admin.createAcls({ acl: missing });
    if (tooMuch.length > 0) await admin.deleteAcls({ filters: tooMuch });
    return { granted: missing.length, taken: tooMuch.length };
  } finally {
    await admin.disconnect();
  }
}

/** @param {import('kafkajs').Admin} admin @param {string[]} principals @returns {Promise<import('kafkajs').AclEntry[]>} */
async function entriesOf(admin, principals) {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return resources.flatMap(({ acls, ...resource }) =>
    acls.filter(({ principal }) => principals.includes(principal)).map((acl) => ({ ...acl, ...resource })),
  );
}

/** @param {import('./rights.mjs').Acl} acl @returns {import('kafkajs').AclEntry} */
function entryOf({ user, operation, resource, name, pattern }) {
  return {
    principal: `User:${user}`,
    host: '*',
    operation: operation === 'Read' ? AclOperationTypes.READ : AclOperationTypes.WRITE,
    permissionType: AclPermissionTypes.ALLOW,
    resourceType: resource === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
    resourceName: name,
    resourcePatternType: pattern === 'literal' ? ResourcePatternTypes.LITERAL : ResourcePatternTypes.PREFIXED,
  };
}

/** @param {import('kafkajs').AclEntry} one @param {import('kafkajs').AclEntry} other */
function same(one, other) {
  const keys = /** @type {(keyof import('kafkajs').AclEntry)[]} */ (Object.keys(one));
  return keys.every((key) => one[key] === other[key]);
}
