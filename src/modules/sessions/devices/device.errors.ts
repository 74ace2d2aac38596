import { UserRefusal } from '../../../kernel/user-refusal.js';

/** There is no such device, or it is not the viewer's. */
export class DeviceNotFoundError extends UserRefusal {
  constructor() {
    super({ code: 'NOT_FOUND', field: ['id'], message: 'There is no such device.' });
  }
}
