import type { Letter } from '../email/email.service.js';

/** The letter for whoever registers an address that has an account: only its owner learns of it. */
export function alreadyRegisteredLetter(parts: {
  readonly instanceName: string;
  readonly publicUrl: string;
}): Letter {
  const { instanceName, publicUrl } = parts;
  return {
    name: 'already-registered',
    subject: `You already have a ${instanceName} account`,
    paragraphs: [
      'Somebody, perhaps you, tried to register with this address, which has an account already.',
      `If it was you, log in instead at ${publicUrl}`,
    ],
    closing: 'If it was not you, do nothing: nothing has changed.',
  };
}
