import type { Letter } from '../email/email.service.js';

/** The letter to a user whose used refresh token came back: somebody may hold a copy of it. */
export function refreshTokenReuseLetter(parts: {
  readonly instanceName: string;
  readonly username: string;
  readonly deviceName: string;
  readonly ipAddress: string;
  readonly at: Date;
}): Letter {
  const { instanceName, username, deviceName, ipAddress, at } = parts;
  return {
    name: 'refresh-token-reuse',
    subject: `A session of your ${instanceName} account was ended for safety`,
    paragraphs: [
      `A token of your account ${username} that had been used already was used again, on ${toText(at)} from the address ${ipAddress}.`,
      `It belongs to the session on ${deviceName}. Somebody may have copied it, so we ended that session; your other sessions go on.`,
      'Log in there again. If you see sessions that are not yours, end them and change your password.',
    ],
    closing: 'This can also happen when a device is restored from a backup.',
  };
}

function toText(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
