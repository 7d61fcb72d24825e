import { person } from './orders';

/** In every order of these tests, and nowhere else. */
const SECRETS = [
  ...person.name.split(' '),
  person.line1,
  person.city,
  person.postalCode,
  person.mailHost,
  'tok_',
];

export const secretsIn = (text: string): string[] => SECRETS.filter((secret) => text.includes(secret));
