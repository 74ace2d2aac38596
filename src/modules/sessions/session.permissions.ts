import { definePermissions } from '../../kernel/permission.js';

/** `read`: see the sessions of any user. */
export const sessionPermissions = definePermissions('session', ['read']);
