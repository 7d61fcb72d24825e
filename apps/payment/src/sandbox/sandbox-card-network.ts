import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createDatabase } from '@waybill/outbox/database';
import { migrateOnceThere, waitUntilMigrated } from '@waybill/outbox/start-database';
import type { Kysely, Transaction } from 'kysely';
import {
  type AuthorizationAnswer,
  type CardNetwork,
  CardNetworkTrouble,
  type CardToAuthorize,
} from '../card-network';
import { behaviourOf } from './magic-tokens';
import { countCall, findAnswer, perform } from './sandbox-operations';
import type { SandboxTables } from './sandbox-tables';

const MIGRATIONS = join(__dirname, '..', '..', 'migrations', 'sandbox');

/** As long as Visa and Mastercard usually let a shop hold money; Stripe's documentation says 7 days. */
const HOLD_MS = 7 * 24 * 60 * 60_000;

type Trx = Transaction<SandboxTables>;

/**
 * Stands in for a card network until a real one is configured. Its memory is its own: tables of schema `sandbox`,
 * through its own connection, so that what it did survives a kill of this service, as a real network's would.
 */
export class SandboxCardNetwork implements CardNetwork {
  readonly name = 'sandbox';
  private readonly db: Kysely<SandboxTables>;

  constructor(private readonly where: { databaseUrl: string; migratesItself: boolean }) {
    this.db = createDatabase<SandboxTables>({
      url: where.databaseUrl,
      max: 5,
      applicationName: 'sandbox-card-network',
    });
  }

  /** Nest calls these two hooks by their names. */
  async onModuleInit(): Promise<void> {
    await (this.where.migratesItself ? migrateOnceThere : waitUntilMigrated)(this.db, [MIGRATIONS]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.db.destroy();
  }

  async authorize({ operationKey, orderId, amount, currency, token }: CardToAuthorize) {
    const card = behaviourOf(token);
    const call = await countCall(this.db, operationKey);
    if (call <= (card.failsFirst ?? 0))
      throw new CardNetworkTrouble('the sandbox card network hiccups', true);
    const request = { orderId, amount, currency };
    const answer = await perform(this.db, { operationKey, kind: 'authorize', request }, async (trx) => {
      if (card.declines) return { outcome: 'declined', code: card.declines } as const;
      const authorizationId = `auth_${randomUUID()}`;
      const expiresAt = new Date(Date.now() + (card.holdMs ?? HOLD_MS));
      const severalCaptures = !card.singleCapture;
      await trx
        .insertInto('sandbox.card_authorization')
        .values({
          authorization_id: authorizationId,
          amount,
          currency,
          several_captures: severalCaptures,
          never_captures: card.neverCaptures ?? false,
          never_voids: card.neverVoids ?? false,
          expires_at: expiresAt,
        })
        .execute();
      return {
        outcome: 'authorized',
        authorizationId,
        amount,
        currency,
        expiresAt,
        severalCaptures,
      } as const;
    });
    if (card.losesFirstAnswer && call === 1) throw new CardNetworkTrouble('the answer was lost', false);
    return revived(answer);
  }

  capture(capture: Parameters<CardNetwork['capture']>[0]) {
    const { operationKey, ...request } = capture;
    return perform(this.db, { operationKey, kind: 'capture', request }, async (trx) => {
      const held = await lockAuthorization(trx, request.authorizationId);
      if (held.never_captures)
        throw new CardNetworkTrouble('the sandbox card network never captures this card', true);
      if (held.voided) throw new CardNetworkTrouble('the authorization holds nothing any more', true);
      if (held.expires_at.getTime() <= Date.now())
        throw new CardNetworkTrouble('the authorization has expired', true);
      await trx
        .updateTable('sandbox.card_authorization')
        .set({
          captured: held.captured + request.amount,
          voided: request.final || !held.several_captures,
        })
        .where('authorization_id', '=', request.authorizationId)
        .execute();
      return { captureId: `cap_${randomUUID()}` };
    });
  }

  async void({ operationKey, authorizationId }: Parameters<CardNetwork['void']>[0]): Promise<void> {
    await perform(this.db, { operationKey, kind: 'void', request: { authorizationId } }, async (trx) => {
      const held = await lockAuthorization(trx, authorizationId);
      if (held.never_voids)
        throw new CardNetworkTrouble('the sandbox card network never voids this card', true);
      await trx
        .updateTable('sandbox.card_authorization')
        .set({ voided: true })
        .where('authorization_id', '=', authorizationId)
        .execute();
      return {};
    });
  }

  refund({ operationKey, ...request }: Parameters<CardNetwork['refund']>[0]) {
    return perform(this.db, { operationKey, kind: 'refund', request }, async (trx) => {
      const held = await lockAuthorization(trx, request.authorizationId);
      await trx
        .updateTable('sandbox.card_authorization')
        .set({ refunded: held.refunded + request.amount })
        .where('authorization_id', '=', request.authorizationId)
        .execute();
      return { refundId: `ref_${randomUUID()}` };
    });
  }

  async findAuthorization(operationKey: string): Promise<AuthorizationAnswer | undefined> {
    const answer = await findAnswer<AuthorizationAnswer>(this.db, operationKey, 'authorize');
    return answer && revived(answer);
  }

  findCapture({ operationKey }: Parameters<CardNetwork['findCapture']>[0]) {
    return findAnswer<{ captureId: string }>(this.db, operationKey, 'capture');
  }

  findRefund({ operationKey }: Parameters<CardNetwork['findRefund']>[0]) {
    return findAnswer<{ refundId: string }>(this.db, operationKey, 'refund');
  }

  async hasLetGo(authorizationId: string): Promise<boolean> {
    const held = await this.db
      .selectFrom('sandbox.card_authorization')
      .select('voided')
      .where('authorization_id', '=', authorizationId)
      .executeTakeFirst();
    return held?.voided ?? false;
  }
}

/** A stored answer has its time as text. */
const revived = (answer: AuthorizationAnswer): AuthorizationAnswer =>
  answer.outcome === 'authorized' ? { ...answer, expiresAt: new Date(answer.expiresAt) } : answer;

async function lockAuthorization(trx: Trx, authorizationId: string) {
  const held = await trx
    .selectFrom('sandbox.card_authorization')
    .selectAll()
    .where('authorization_id', '=', authorizationId)
    .forUpdate()
    .executeTakeFirst();
  if (!held) throw new CardNetworkTrouble('the sandbox card network does not know this authorization', true);
  return held;
}
