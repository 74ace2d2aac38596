import { definePermissions } from '../../kernel/permission.js';

/** `read`: see the sessions and devices of any user. `revoke`: end the sessions of any user. */
export const sessionPermissions = definePermissions('session', ['read', 'revoke']);
