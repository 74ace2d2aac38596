import type { Letter } from '../email/email.service.js';

/** The letter that proves an address: a code to type, and a link that works without the window it began in. */
export function registrationCodeLetter(parts: {
  readonly instanceName: string;
  readonly username: string;
  readonly code: string;
  readonly codeMinutes: number;
  readonly confirmUrl: string;
}): Letter {
  const { instanceName, username, code, codeMinutes, confirmUrl } = parts;
  return {
    name: 'registration-code',
    subject: `${code} is your ${instanceName} code`,
    paragraphs: [
      `Somebody, hopefully you, is registering the username ${username} with this address.`,
      `Type the code within ${codeMinutes} minutes where you began, or open the link within 24 hours and confirm with the password you chose.`,
    ],
    code,
    action: { label: 'Confirm the registration', url: confirmUrl },
    closing: 'If it was not you, do nothing: without the code no account comes into being.',
  };
}
