import type { Generated } from 'kysely';

interface CardAuthorizationTable {
  authorization_id: string;
  amount: number;
  currency: string;
  captured: Generated<number>;
  refunded: Generated<number>;
  voided: Generated<boolean>;
  several_captures: boolean;
  never_captures: boolean;
  never_voids: boolean;
  expires_at: Date;
}

interface CardOperationTable {
  operation_key: string;
  kind: 'authorize' | 'capture' | 'void' | 'refund';
  request: string;
  answer: unknown;
  performed_at: Generated<Date>;
}

interface CardCallTable {
  operation_key: string;
  calls: number;
}

export interface SandboxTables {
  'sandbox.card_authorization': CardAuthorizationTable;
  'sandbox.card_operation': CardOperationTable;
  'sandbox.card_call': CardCallTable;
}
