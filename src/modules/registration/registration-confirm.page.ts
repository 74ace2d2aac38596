import { htmlPage } from '../../graphql/html-page.js';
import type { PageAnswer, PageRoute } from '../../graphql/page-route.js';
import { type Html, html } from '../../kernel/html.js';
import { UserRefusal } from '../../kernel/user-refusal.js';
import { UsernameTakenError } from '../users/user.errors.js';
import { confirmPath, type RegistrationService } from './registration.service.js';

const takenHint =
  'The username was taken meanwhile. Type the code from the mail where you began, and choose another username there.';

const title = 'Confirm your registration';

/** The page behind the mailed link. */
export function registrationConfirmPage(registrations: RegistrationService): PageRoute {
  const form = async (token: string, status: number, fault?: string): Promise<PageAnswer> => {
    const pending = await registrations.findByLink(token);
    if (!pending) return gone();
    const content = html`<p>The account <b>${pending.username}</b> will belong to ${pending.email}.</p>
${fault === undefined ? '' : faultLine(fault)}
<form method="post" action="${confirmPath}"><input type="hidden" name="token" value="${token}">
<label for="password">The password you chose</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Confirm</button></form>`;
    return { status, html: htmlPage(title, content) };
  };
  return {
    path: confirmPath,
    show: (query) => form(query.get('token') ?? '', 200),
    act: async (data) => {
      const token = data.get('token') ?? '';
      try {
        await registrations.completeByLink(token, data.get('password') ?? '');
      } catch (error) {
        if (error instanceof UsernameTakenError) return form(token, 422, takenHint);
        if (error instanceof UserRefusal) return form(token, 422, error.faults[0]?.message);
        throw error;
      }
      return { status: 200, html: htmlPage('Your account is ready', html`<p>You can log in now.</p>`) };
    },
  };
}

function gone(): PageAnswer {
  const content = html`<p>The link was used, was replaced by a newer one, or is older than 24 hours. Log in, or register again.</p>`;
  return { status: 410, html: htmlPage('This link does not work any more', content) };
}

function faultLine(fault: string): Html {
  return html`<p class="fault" role="alert">${fault}</p>`;
}
