/** Proofs that a login can rest on. */
export const authenticationMethods = ['PASSWORD', 'EMAIL_CODE'] as const;
export type AuthenticationMethod = (typeof authenticationMethods)[number];
