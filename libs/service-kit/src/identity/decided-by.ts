import { BadRequestException } from '@nestjs/common';
import type { Actor } from './actor';

/**
 * Who has decided something: whom the token names, whatever the body says.
 *
 * @param by what the body says, as it did before there were tokens; it has to be the same
 * @throws BadRequestException when it is another, or when nobody logs in (`AUTH=off`) and nobody is named
 */
export function decidedBy(actor: Actor | undefined, by: string | undefined): string {
  if (actor && by !== undefined && by !== actor.subject)
    throw new BadRequestException('by: is not whom the access token names; leave it out');
  const name = actor?.subject ?? by;
  if (name === undefined) throw new BadRequestException('by: has to be given where nobody logs in');
  return name;
}
