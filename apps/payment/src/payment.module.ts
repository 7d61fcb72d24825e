import { join } from 'node:path';
import { type DynamicModule, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { PAYMENT_EVENTS_TOPIC } from '@waybill/contract-payment/payment.contract';
import { DATABASE, OutboxModule } from '@waybill/outbox/outbox.module';
import { OutboxRelay } from '@waybill/outbox/relay';
import { sandboxDatabase, serviceDatabase } from '@waybill/service-kit/database-config';
import { kafkaCluster, newTopics } from '@waybill/service-kit/kafka-config';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import { openerOf } from '@waybill/service-kit/sealing/sealing-config';
import { Accounts } from './accounts';
import { AuthorizePayment } from './authorize-payment';
import type { CardNetwork } from './card-network';
import { CapturePayment } from './capture-payment';
import { CloseOperation } from './close-operation';
import type { PaymentConfig } from './config';
import { NetworkSteps } from './network-steps';
import { PaymentActivitiesController } from './payment.activities';
import { EVENT_SOURCE } from './payment.events';
import type { PaymentDatabase } from './payment.tables';
import { RefundPayment } from './refund-payment';
import { SandboxCardNetwork } from './sandbox/sandbox-card-network';
import { StripeCardNetwork } from './stripe/stripe-card-network';
import { VoidAuthorization } from './void-authorization';

const CARD_NETWORK = Symbol('CARD_NETWORK');

@Module({})
export class PaymentModule implements OnModuleInit {
  constructor(
    private readonly readiness: ReadinessRegistry,
    private readonly relay: OutboxRelay,
  ) {}

  static forRoot(config: PaymentConfig): DynamicModule {
    const outbox = OutboxModule.forRoot({
      ...serviceDatabase(config),
      migrations: [join(__dirname, '..', 'migrations')],
      source: EVENT_SOURCE,
      kafka: kafkaCluster(config),
      topics: [{ topic: PAYMENT_EVENTS_TOPIC, ...newTopics(config) }],
    });
    const opener = openerOf(config);
    const steps = (db: PaymentDatabase) => new NetworkSteps(db, callTimeoutMs(config));
    const authorize = (steps: NetworkSteps, network: CardNetwork) =>
      new AuthorizePayment(steps, network, opener);
    const needs = [NetworkSteps, CARD_NETWORK];
    return {
      module: PaymentModule,
      imports: [outbox],
      controllers: [PaymentActivitiesController],
      providers: [
        { provide: CARD_NETWORK, useFactory: () => cardNetwork(config) },
        { provide: NetworkSteps, useFactory: steps, inject: [DATABASE] },
        { provide: Accounts, useFactory: (db: PaymentDatabase) => new Accounts(db), inject: [DATABASE] },
        { provide: AuthorizePayment, useFactory: authorize, inject: needs },
        ...[VoidAuthorization, CapturePayment, RefundPayment, CloseOperation].map((step) => ({
          provide: step,
          useFactory: (steps: NetworkSteps, network: CardNetwork) => new step(steps, network),
          inject: needs,
        })),
      ],
    };
  }

  onModuleInit(): void {
    this.readiness.add(this.relay);
  }
}

const callTimeoutMs = (config: PaymentConfig) => config.CARD_NETWORK_TIMEOUT_SECONDS * 1_000;

function cardNetwork(config: PaymentConfig): CardNetwork {
  switch (config.CARD_NETWORK) {
    case 'sandbox':
      new Logger('CardNetwork').warn('the card network is the sandbox: no money moves');
      return new SandboxCardNetwork(sandboxDatabase(config));
    case 'stripe':
      return new StripeCardNetwork({ apiKey: config.STRIPE_API_KEY!, timeoutMs: callTimeoutMs(config) });
  }
}
