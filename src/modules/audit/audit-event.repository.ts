import type { Transaction } from '../../platform/database.js';
import { type AuditEventRow, auditEvents } from './audit-event.table.js';

export class AuditEventRepository {
  async insertEvents(rows: readonly AuditEventRow[], tx: Transaction): Promise<void> {
    await tx.insert(auditEvents).values([...rows]);
  }
}
