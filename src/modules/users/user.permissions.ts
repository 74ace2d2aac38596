import { definePermissions } from '../../kernel/permission.js';

/** `read`: see any user with all fields, and list users. */
export const userPermissions = definePermissions('user', ['read']);
